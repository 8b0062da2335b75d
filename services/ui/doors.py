"""Routers whose every route states who may pass, and the check itself, made before anything of the request is read."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from typing import Any, Literal, TypeVar

from fastapi import APIRouter, FastAPI, Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from services.ui.access import Access
from services.ui.guarding import guard_api, guard_page
from services.ui.refusing import answer_to

Kind = Literal["page", "api"]
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class GuardedRoute(APIRoute):
    """A route with `access`, `room` and `kind`; they are there for tests to read, and for the guard."""

    access: Access
    room: str
    kind: Kind
    origin_only: bool
    body_bytes: int | None

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        route = self

        async def guarded(request: Request) -> Response:
            try:
                refusal = await (guard_page if route.kind == "page" else guard_api)(request, route)
                return refusal if refusal is not None else await handle(request)
            except Exception as error:  # noqa: BLE001 (whatever it is, the asker gets a page and we get a log line)
                return answer_to(request, error)
            finally:
                await request.close()  # a file that was sent and that nobody took does not wait for the collector

        return guarded


class Doors(APIRouter):
    """An APIRouter that knows no route without `access=`."""

    def __init__(self, room: str, *, kind: Kind, prefix: str) -> None:
        super().__init__(prefix=prefix, redirect_slashes=False, tags=[room])
        self.room = room
        self.kind: Kind = kind

    def door(
        self,
        path: str,
        methods: list[str],
        *,
        access: Access,
        origin_only: bool = False,
        body_bytes: int | None = None,
        **options: Any,
    ) -> Callable[[Endpoint], Endpoint]:
        """Declare a route.

        `origin_only` leaves out the form token (the place a form passes on its way), never the origin check. `body_bytes` is how
        much JSON may come once the asker is known and may pass, where the usual megabyte is not enough.
        """
        if not isinstance(access, Access):
            raise TypeError(f"{methods} {self.prefix}{path}: access must be PUBLIC, SIGNED_IN or only(…)")
        page = self.kind == "page"

        class Route(GuardedRoute):
            pass

        Route.access, Route.room, Route.kind = access, self.room, self.kind
        Route.origin_only, Route.body_bytes = origin_only, body_bytes

        def declare(endpoint: Endpoint) -> Endpoint:
            settings: dict[str, Any] = {"include_in_schema": not page, "response_model": None} | options
            if self.kind == "api":
                settings.setdefault("openapi_extra", _openapi(access, methods))
            self.add_api_route(path, endpoint, methods=methods, route_class_override=Route, **settings)
            return endpoint

        return declare

    def get(self, path: str, *, access: Access, **options: Any) -> Callable[[Endpoint], Endpoint]:  # type: ignore[override]
        methods = ["GET", "HEAD"] if self.kind == "page" else ["GET"]
        return self.door(path, methods, access=access, **options)

    def post(self, path: str, *, access: Access, **options: Any) -> Callable[[Endpoint], Endpoint]:  # type: ignore[override]
        return self.door(path, ["POST"], access=access, **options)

    def put(self, path: str, *, access: Access, **options: Any) -> Callable[[Endpoint], Endpoint]:  # type: ignore[override]
        return self.door(path, ["PUT"], access=access, **options)

    def patch(self, path: str, *, access: Access, **options: Any) -> Callable[[Endpoint], Endpoint]:  # type: ignore[override]
        return self.door(path, ["PATCH"], access=access, **options)

    def delete(self, path: str, *, access: Access, **options: Any) -> Callable[[Endpoint], Endpoint]:  # type: ignore[override]
        return self.door(path, ["DELETE"], access=access, **options)


def _openapi(access: Access, methods: list[str]) -> dict[str, Any]:
    extra: dict[str, Any] = {"x-access": str(access)}
    if not access.public:
        extra["security"] = [{"bearer": []}]
    if methods != ["GET"]:
        extra["parameters"] = [{
            "name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string", "maxLength": 200},
            "description": "同一个值、同样的内容，只做一次，答复相同",
        }]  # fmt: skip
    return extra


def doors_of(app: FastAPI) -> Iterator[GuardedRoute]:
    """Every guarded route of an application."""
    for route in app.routes:
        if isinstance(route, GuardedRoute):
            yield route


def mount(app: FastAPI, doors: APIRouter) -> None:
    """Put a room's routes into the application as they are; `include_router` would hide them behind one mount."""
    app.router.routes.extend(doors.routes)
