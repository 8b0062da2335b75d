"""One address before one web process per room, as a reverse proxy would give: routed by the room in the path."""

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
from starlette.responses import Response
from starlette.routing import Route

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "upgrade", "content-length", "content-encoding"}
NO_COOKIES = DefaultCookiePolicy(allowed_domains=[])
"""A proxy keeps nobody's cookies: the next visitor would come in with them."""
ELSEWHERE = {"messages": "notify", "m": "notify"}


def room_of(path: str, rooms: Mapping[str, str]) -> str:
    """Which room's process answers this path; accounts, the first, for what belongs to none."""
    parts = path.strip("/").split("/")
    name = parts[2] if parts[:2] == ["api", "v1"] and len(parts) > 2 else parts[0]
    name = ELSEWHERE.get(name, name)
    return name if name in rooms else next(iter(rooms))


def front(addresses: Mapping[str, str]) -> Starlette:
    """The application; `addresses` is room → base URL."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with httpx.AsyncClient(timeout=60, follow_redirects=False, cookies=CookieJar(NO_COOKIES)) as client:
            app.state.client = client
            yield

    async def pass_on(request: Request) -> Response:
        target = addresses[room_of(request.url.path, addresses)] + request.url.path
        target += f"?{request.url.query}" if request.url.query else ""
        headers = [(name, value) for name, value in request.headers.raw if name != b"content-length"]
        try:
            answer = await request.app.state.client.request(request.method, target, headers=headers, content=await request.body())
        except httpx.TransportError:
            return Response("the room's web process does not answer", status_code=502)
        response = Response(answer.content, status_code=answer.status_code)
        kept = [(name.lower(), value) for name, value in answer.headers.multi_items() if name.lower() not in HOP_BY_HOP]
        response.raw_headers = [
            *((name.encode(), value.encode("latin-1")) for name, value in kept),
            (b"content-length", str(len(answer.content)).encode()),
        ]
        return response

    return Starlette(routes=[Route("/{path:path}", pass_on, methods=METHODS)], lifespan=lifespan)


@contextmanager
def fronting(addresses: Mapping[str, str], port: int) -> Iterator[str]:
    """Serve the front in a thread; gives its base URL."""
    server = uvicorn.Server(uvicorn.Config(front(addresses), host="127.0.0.1", port=port, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started:
        if time.monotonic() > deadline:
            raise AssertionError("the front does not start")
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
