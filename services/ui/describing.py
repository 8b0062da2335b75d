"""What programs may ask: the API as OpenAPI 3.1."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.ui.doors import GuardedRoute, doors_of

_ERRORS = {
    "type": "object",
    "required": ["errors"],
    "properties": {
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["where", "what"],
                "properties": {"where": {"type": "string"}, "what": {"type": "string"}},
            },
        },
        "incident": {"type": "string"},
    },
}


def describe(app: FastAPI) -> None:
    """Serve /api/openapi.json; built once, at the first asking."""
    built: dict[str, Any] = {}

    def answer(request: Request) -> Response:
        if not built:
            built.update(openapi_of(app))
        return JSONResponse(built)

    app.router.routes.append(Route("/api/openapi.json", answer, methods=["GET"]))


def openapi_of(app: FastAPI) -> dict[str, Any]:
    """The description of every API door, refusals included."""
    routes = [route for route in doors_of(app) if route.kind == "api"]
    schema = get_openapi(
        title="把脉 Bamai", version="1", routes=routes,
        description="令牌：`POST /api/v1/accounts/tokens`。写操作可带 `Idempotency-Key`。拒绝一律为 `{\"errors\": [{\"where\", \"what\"}]}`。",
    )  # fmt: skip
    components = schema.setdefault("components", {})
    components.setdefault("securitySchemes", {})["bearer"] = {"type": "http", "scheme": "bearer"}
    schemas = components.setdefault("schemas", {})
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    schemas["Errors"] = _ERRORS
    _describe_refusals(schema, routes)
    return schema


def _describe_refusals(schema: dict[str, Any], routes: list[GuardedRoute]) -> None:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Errors"}}}
    for operations in schema["paths"].values():
        for operation in operations.values():
            answers = operation["responses"]
            answers["422"] = {"description": "内容有误，逐项说明", "content": content}
            answers["default"] = {"description": "拒绝", "content": content}
