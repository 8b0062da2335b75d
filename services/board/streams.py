"""One look at the figures for everybody who watches: a thread per process that listens, and a queue for each open stream.

The thread runs while somebody watches. It waits for the database's NOTIFY (a second at most) and reads ten fingerprints of what
the board shows; what differs from before is handed to every stream. A stream's last event id is those ten numbers, so whoever
comes again is told what changed meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
import select
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime
from json import dumps
from typing import Any
from uuid import UUID

import psycopg2
from fastapi import FastAPI
from sqlalchemy import bindparam
from sqlalchemy import select as query
from sqlalchemy.exc import DBAPIError

from services.board.counting import month_of
from services.board.operations.counting import CHANGED
from services.board.queries.looking import fingerprints_of
from services.board.telling import Seen, write_seen
from services.storage.database import RoomDatabase
from services.storage.spine import revoked_sessions

MOST_STREAMS = 200
MOST_OF_A_SESSION = 6
HEARTBEAT_SECONDS = 15.0
_LOOK_SECONDS = 1.0
_CALM_SECONDS = 0.2
"""Changes that come closer together are told together."""

_log = logging.getLogger(__name__)


class TooMany(Exception):
    """Nobody more can watch now."""


class Listening:
    """One open stream."""

    def __init__(self, session_id: UUID, seen: Seen | None, until: datetime | None) -> None:
        self.session_id = session_id
        self.seen = seen
        self.until = until
        self.loop = asyncio.get_running_loop()
        self.news: asyncio.Queue[Seen | None] = asyncio.Queue()

    def tell(self, numbers: Seen | None) -> None:
        """From the thread: the numbers as they are now; None ends the stream."""
        with suppress(RuntimeError):  # the loop is closed: nobody watches any more
            self.loop.call_soon_threadsafe(self.news.put_nowait, numbers)

    async def messages(self) -> AsyncIterator[str]:
        """What is sent, until the end."""
        yield "retry: 3000\n\n"
        while (left := self._left()) > 0:
            try:
                numbers = await asyncio.wait_for(self.news.get(), min(left, HEARTBEAT_SECONDS))
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if numbers is None:
                return
            message = self._news(numbers)
            if message:
                yield message

    def _left(self) -> float:
        return HEARTBEAT_SECONDS if self.until is None else (self.until - datetime.now(UTC)).total_seconds()

    def _news(self, numbers: Seen) -> str:
        before, self.seen = self.seen, dict(numbers)
        if before is None:
            return f"id: {write_seen(numbers)}\nevent: here\ndata: {{}}\n\n"
        changed = sorted(one for one in numbers.keys() | before.keys() if numbers.get(one, 0) != before.get(one, 0))
        if not changed:
            return ""
        return f"id: {write_seen(numbers)}\nevent: changed\ndata: {dumps({'measures': changed})}\n\n"


class Hub:
    """Everybody who watches in this process."""

    def __init__(self, database: RoomDatabase, is_leaving: Callable[[], bool]) -> None:
        self._database = database
        self._is_leaving = is_leaving
        self._streams: set[Listening] = set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._numbers: Seen | None = None

    def join(self, session_id: UUID, seen: Seen | None, until: datetime | None) -> Listening:
        """Raises: TooMany."""
        listening = Listening(session_id, seen, until)
        with self._lock:
            if len(self._streams) >= MOST_STREAMS or self._of(session_id) >= MOST_OF_A_SESSION:
                raise TooMany
            self._streams.add(listening)
            if self._thread is None:
                self._numbers = None
                self._thread = threading.Thread(target=self._watch, name="board changes", daemon=True)
                self._thread.start()
            elif self._numbers is not None:
                listening.tell(self._numbers)
        return listening

    def leave(self, listening: Listening) -> None:
        with self._lock:
            self._streams.discard(listening)

    def _of(self, session_id: UUID) -> int:
        return sum(1 for one in self._streams if one.session_id == session_id)

    def _is_needed(self) -> bool:
        with self._lock:
            if self._streams:
                return True
            self._thread = None
            return False

    def _watch(self) -> None:
        connection: Any = None
        while self._is_needed():
            try:
                connection = connection or _listening(self._database.url)
                self._look()
                _wait(connection)
            except (psycopg2.Error, DBAPIError, OSError) as error:
                _log.warning("the board's watch waits for the database: %s", type(error).__name__)
                with suppress(psycopg2.Error, AttributeError):
                    connection.close()
                connection = None
                time.sleep(_LOOK_SECONDS)
        if connection is not None:
            connection.close()

    def _look(self) -> None:
        with self._lock:
            sessions = {one.session_id for one in self._streams}
        with self._database.reading() as session:
            numbers = fingerprints_of(session, month_of(datetime.now(UTC)))
            ended = set(session.scalars(_ENDED, {"sessions": list(sessions)})) if sessions else set()
        with self._lock:
            for listening in self._streams:
                if listening.session_id in ended or self._is_leaving():
                    listening.tell(None)
                elif numbers != self._numbers:
                    listening.tell(numbers)
            self._numbers = numbers


_ENDED = query(revoked_sessions.c.session_id).where(revoked_sessions.c.session_id.in_(bindparam("sessions", expanding=True)))


def _listening(url: str) -> Any:
    connection = psycopg2.connect(
        url.replace("postgresql+psycopg2://", "postgresql://"), connect_timeout=5, application_name="bamai-watch-board"
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'LISTEN "{CHANGED}"')
    return connection


def _wait(connection: Any) -> None:
    """Until something changed, or a second is over; then a moment more, for what comes along."""
    ready, _w, _x = select.select([connection], [], [], _LOOK_SECONDS)
    if ready:
        time.sleep(_CALM_SECONDS)
        connection.poll()
        connection.notifies.clear()


def hub_of(app: FastAPI, database: RoomDatabase) -> Hub:
    """The one of this process, made when somebody first watches."""
    hub: Hub | None = getattr(app.state, "board_hub", None)
    if hub is None:
        hub = app.state.board_hub = Hub(database, lambda: getattr(app.state, "leaving", False))
    return hub
