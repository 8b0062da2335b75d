"""Web processes that say who they are and what they were asked, to see what a reverse proxy does with it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from services.storage.ports import HOST, free_port


def stand_in(name: str, go_on: threading.Event) -> Starlette:
    """Answers everything, sets two cookies, and streams a second event only once `go_on` is set."""

    async def tell(request: Request) -> Response:
        body = (await request.body()).decode()
        asker = request.headers.get("x-forwarded-for")
        answer = PlainTextResponse(f"{name}: {request.method} {request.url.path}?{request.url.query} {asker} {body}", 201)
        answer.set_cookie("a", "1")
        answer.set_cookie("b", "2")
        return answer

    async def stream(_: Request) -> Response:
        return StreamingResponse(_events(go_on), media_type="text/event-stream")

    return Starlette(routes=[Route("/board/stream", stream), Route("/{path:path}", tell, methods=["GET", "POST"])])


async def _events(go_on: threading.Event) -> AsyncIterator[str]:
    yield "data: first\n\n"
    while not go_on.is_set():
        await asyncio.sleep(0.01)
    yield "data: second\n\n"


@contextmanager
def serving(app: Starlette) -> Iterator[str]:
    """Serve it in a thread; gives host and port."""
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(app, host=HOST, port=port, log_level="warning", timeout_graceful_shutdown=1, proxy_headers=False)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"{HOST}:{port}"
    server.should_exit = True
    thread.join(5)
