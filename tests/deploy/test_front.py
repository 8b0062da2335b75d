"""The front of plain processes does as nginx does: by room, at once, and past a room that is away."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from deploy.front import fronting
from services.storage.ports import free_port

pytestmark = pytest.mark.pure


def room(name: str, go_on: threading.Event) -> Starlette:
    """A web process that says who it is and what it was asked, and streams until told."""

    async def tell(request: Request) -> Response:
        body = await request.body()
        asked = (
            f"{request.method} {request.url.path}?{request.url.query} {request.headers.get('x-forwarded-for')} {body.decode()}"
        )
        answer = PlainTextResponse(f"{name}: {asked}", 201, {"x-room": name})
        answer.set_cookie("a", "1")
        answer.set_cookie("b", "2")
        return answer

    async def stream(_: Request) -> Response:
        async def events() -> AsyncIterator[str]:
            yield "data: first\n\n"
            while not go_on.is_set():
                await asyncio.sleep(0.01)
            yield "data: second\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")

    return Starlette(routes=[Route("/board/stream", stream), Route("/{path:path}", tell, methods=["GET", "POST"])])


@contextmanager
def serving(app: Starlette) -> Iterator[str]:
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(5)


@pytest.fixture(scope="module")
def go_on() -> threading.Event:
    return threading.Event()


@pytest.fixture(scope="module")
def address(go_on: threading.Event) -> Iterator[str]:
    away = f"http://127.0.0.1:{free_port()}"
    with ExitStack() as stack:
        board, notify = (stack.enter_context(serving(room(name, go_on))) for name in ("board", "notify"))
        yield stack.enter_context(fronting({"accounts": away, "board": board, "notify": notify}, free_port()))


def test_a_request_goes_to_its_room_as_it_came(address: str) -> None:
    answer = httpx.post(f"{address}/messages/%E5%B2%B1?q=a%2Fb", content=b"body", headers={"X-Forwarded-For": "6.6.6.6"})
    assert answer.text == "notify: POST /messages/岱?q=a%2Fb 127.0.0.1 body"
    assert (answer.status_code, answer.headers["x-room"]) == (201, "notify")
    assert answer.headers.get_list("set-cookie") == ["a=1; Path=/; SameSite=lax", "b=2; Path=/; SameSite=lax"]


def test_what_everybody_answers_comes_from_a_room_that_is_there(address: str) -> None:
    assert httpx.get(f"{address}/static/ui/bamai.css").status_code == 201


def test_a_room_that_is_away_is_said_to_be_away(address: str) -> None:
    assert httpx.get(f"{address}/accounts/sign-in").status_code == 502


def test_figures_are_not_for_outside(address: str) -> None:
    assert httpx.get(f"{address}/metrics").status_code == 404


def test_events_come_while_the_stream_is_open(address: str, go_on: threading.Event) -> None:
    with httpx.stream("GET", f"{address}/board/stream", headers={"Accept": "text/event-stream"}, timeout=10) as answer:
        lines = answer.iter_lines()
        assert next(lines) == "data: first"
        go_on.set()
        assert "data: second" in list(lines)
