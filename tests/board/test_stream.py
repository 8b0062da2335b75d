"""The stream: what changed is told within two seconds, to few enough, for as long as they may see it, and to who comes again."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import uvicorn
from uuid_utils.compat import uuid7

from services.board.streams import MOST_OF_A_SESSION
from services.contracts.accounts import SessionRevoked
from services.contracts.vocabulary import Role
from services.storage.ports import free_port
from services.ui.identity import IDENTITY_COOKIE, identity_of

NOW = datetime.now(UTC)


@pytest.fixture
def address(scene) -> Iterator[str]:
    """The board's pages, served for real."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(scene.center.app, port=port, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}/board/stream"
    scene.center.app.state.leaving = True
    server.should_exit = True
    thread.join(10)


class Watcher:
    """A browser's EventSource, as far as these tests need one."""

    def __init__(self, lines: Iterator[str], headers: httpx.Headers) -> None:
        self.headers = headers
        self._lines = lines

    def next(self) -> dict[str, str]:
        """The next event; {} at the end of the stream."""
        found: dict[str, str] = {}
        for line in self._lines:
            if not line and "event" in found:
                return found
            name, _colon, value = line.partition(": ")
            if name in ("id", "event", "data"):
                found[name] = value
        return {}


@contextmanager
def watching(scene, address: str, who=None, *, seconds: float = 300, last: str = "", seen: str = "") -> Iterator[Watcher]:
    who = who or identity_of(uuid7(), uuid7(), [Role.MANAGER])
    cookie = scene.center.app.state.signer.sign(who, "page", until=datetime.now(UTC) + timedelta(seconds=seconds))
    headers = {"Accept": "text/event-stream", "Cookie": f"{IDENTITY_COOKIE}={cookie}"} | ({"Last-Event-ID": last} if last else {})
    with httpx.stream("GET", address, params={"seen": seen}, headers=headers, timeout=20) as answer:
        assert answer.status_code == 200, answer.read()
        yield Watcher(answer.iter_lines(), answer.headers)


def test_a_change_is_told_within_two_seconds_and_missed_ones_to_who_comes_again(scene, address):
    firm = scene.firm()
    with watching(scene, address) as watcher:
        assert watcher.headers["content-type"].startswith("text/event-stream")
        assert watcher.headers["x-accel-buffering"] == "no"
        assert watcher.headers["x-content-type-options"] == "nosniff"
        here = watcher.next()
        assert here["event"] == "here"
        began = time.perf_counter()
        scene.visited(firm, NOW)
        told = watcher.next()
        seconds = time.perf_counter() - began
        assert (told["event"], "6" in told["data"]) == ("changed", True)
        print(f"from the event to the stream: {seconds:.2f} s")
        assert seconds < 2
    scene.assessed(firm)
    with watching(scene, address, last=told["id"]) as again:
        assert '"measures": [7]' in again.next()["data"]
    with watching(scene, address, seen=here["id"]) as page_was_older:
        assert '"measures": [6, 7]' in page_was_older.next()["data"].replace("[0, ", "[")


def test_the_stream_ends_with_the_identity_and_with_its_session(scene, address):
    with watching(scene, address, seconds=1.5) as watcher:
        watcher.next()
        assert watcher.next() == {}
    who = identity_of(uuid7(), uuid7(), [Role.LIAISON])
    with watching(scene, address, who) as watcher:
        watcher.next()
        revoked = SessionRevoked.model_validate({
            **SessionRevoked.sample, "session_id": who.session_id, "person_id": who.person_id,
            "valid_until": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
        })  # fmt: skip
        scene.center.tell(revoked, room="board")
        assert watcher.next() == {}


def test_nobody_opens_more_streams_than_a_few_and_nothing_but_streams(scene, address):
    who = identity_of(uuid7(), uuid7(), [Role.MANAGER])
    before = set(threading.enumerate())
    opened = [watching(scene, address, who) for _ in range(MOST_OF_A_SESSION)]
    watchers = [one.__enter__() for one in opened]
    assert all(watcher.next()["event"] == "here" for watcher in watchers)
    with pytest.raises(AssertionError), watching(scene, address, who):
        pass
    assert sum(thread.name == "board changes" for thread in set(threading.enumerate()) - before) == 1
    for one in opened:
        one.__exit__(None, None, None)
    assert scene.center.client("manager").get("/board/stream").status_code == 406
    assert scene.center.client("sme").get("/board/stream").status_code == 403


def test_a_watcher_is_let_go_when_the_process_leaves(scene, address):
    with watching(scene, address) as watcher:
        watcher.next()
        scene.center.app.state.leaving = True
        assert watcher.next() == {}
