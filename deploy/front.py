"""One address before one web process per room, doing what nginx does there: routed by path, answers passed on as they come."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from deploy.routes import room_of
from services.storage.ports import HOST

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
HOP_BY_HOP = {b"connection", b"keep-alive", b"transfer-encoding", b"upgrade", b"server", b"date"}
NO_COOKIES = DefaultCookiePolicy(allowed_domains=[])
"""A proxy keeps nobody's cookies: the next visitor would come in with them."""
UNLIMITED = httpx.Limits(max_connections=None)
START_SECONDS = 10.0
ANSWER_SECONDS = 60.0
STREAM = "text/event-stream"


class NoFront(Exception):
    """The front does not start."""


def front(addresses: Mapping[str, str]) -> Starlette:
    """The application; `addresses` is room → base URL."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with httpx.AsyncClient(follow_redirects=False, cookies=CookieJar(NO_COOKIES), limits=UNLIMITED) as client:
            app.state.client = client
            yield

    async def pass_on(request: Request) -> Response:
        if request.url.path == "/metrics":
            return Response("not from outside", status_code=404)
        for address in _answering(request.url.path, addresses):
            answer = await _ask(request, address)
            if answer is not None:
                return answer
        return Response("the room's web process does not answer", status_code=502)

    return Starlette(routes=[Route("/{path:path}", pass_on, methods=METHODS)], lifespan=lifespan)


def _answering(path: str, addresses: Mapping[str, str]) -> list[str]:
    room = room_of(path)
    return [addresses[room]] if room is not None and room in addresses else list(addresses.values())


async def _ask(request: Request, address: str) -> Response | None:
    """The answer as a stream, None where nobody answers there."""
    client: httpx.AsyncClient = request.app.state.client
    kept = [(name, value) for name, value in request.headers.raw if not name.startswith(b"x-forwarded-")]
    asker = request.client.host if request.client else HOST
    headers = [*kept, (b"x-forwarded-for", asker.encode()), (b"x-forwarded-proto", request.url.scheme.encode())]
    waits = None if STREAM in request.headers.get("accept", "") else ANSWER_SECONDS
    target = httpx.URL(address).copy_with(raw_path=_raw_path(request))
    asked = client.build_request(
        request.method, target, headers=headers, content=await request.body(), timeout=httpx.Timeout(ANSWER_SECONDS, read=waits)
    )
    try:
        answer = await client.send(asked, stream=True)
    except httpx.TransportError:
        return None
    response = StreamingResponse(_flowing(answer), status_code=answer.status_code)
    response.raw_headers = [(name.lower(), value) for name, value in answer.headers.raw if name.lower() not in HOP_BY_HOP]
    return response


def _raw_path(request: Request) -> bytes:
    path: bytes = request.scope["raw_path"]
    query: bytes = request.scope["query_string"]
    return path.split(b"?")[0] + (b"?" + query if query else b"")


async def _flowing(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for part in answer.aiter_raw():
            yield part
    finally:
        await answer.aclose()


@contextmanager
def fronting(addresses: Mapping[str, str], port: int) -> Iterator[str]:
    """Serve the front in a thread; gives its base URL.

    Raises:
        NoFront: the port is taken, or nothing comes of it in time.
    """
    server = uvicorn.Server(
        uvicorn.Config(
            front(addresses), host=HOST, port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=2,
            server_header=False, date_header=False, proxy_headers=False,
        )
    )  # fmt: skip
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        if time.monotonic() > deadline or not thread.is_alive():
            raise NoFront(f"the front does not start on port {port}")
        time.sleep(0.02)
    try:
        yield f"http://{HOST}:{port}"
    finally:
        server.should_exit = True
        thread.join(START_SECONDS)
