"""A room's outbox as the relay sees it: one connection of the room's own login that hears the NOTIFY and claims rows."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg2
from sqlalchemy.engine import make_url

from services.logs.erring import kind_of
from services.messaging.outbox import channel_of
from services.messaging.tallying import ADD_UP
from services.storage.database import connect_args, psycopg2_url

log = logging.getLogger(__name__)

BATCH = 500
HOLD = timedelta(seconds=30)
DATABASE_ERRORS = (psycopg2.OperationalError, psycopg2.InterfaceError, psycopg2.InternalError)

_CLAIM = """
    SELECT seq, event_id::text, type, body FROM outbox WHERE held_until IS NULL OR held_until <= now()
    ORDER BY seq LIMIT %s FOR UPDATE SKIP LOCKED
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A claimed outbox row."""

    seq: int
    event_id: str
    type: str
    body: str


class Outlet:
    """Claims, deletes and holds rows of one room's outbox; the caller publishes in between."""

    def __init__(self, room: str, url: str) -> None:
        self.room = room
        self.url = url
        self._connection: Any = None
        self.hungry = True
        """Whether there may be rows to claim."""
        self.due = 0.0
        """When connecting may be tried again, by the monotonic clock."""
        self.pause = 0.2
        """How long to wait after the next loss."""

    def fileno(self) -> int:
        number: int = self._connection.fileno()
        return number

    @property
    def is_open(self) -> bool:
        return self._connection is not None

    def open(self, channels: Sequence[str] = ()) -> None:
        """Connect and listen. A row deleted without its commit on disk would only be sent twice, so we do not wait for it."""
        url = make_url(psycopg2_url(self.url)).set(drivername="postgresql")
        arguments: dict[str, Any] = connect_args(self.room, "relay")
        self._connection = psycopg2.connect(url.render_as_string(hide_password=False), **arguments)
        with self._connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
            for channel in channels or [channel_of(self.room)]:
                cursor.execute(f'LISTEN "{channel}"')
        self._connection.commit()
        self.hungry, self.pause = True, 0.2

    def hear(self) -> set[str]:
        """The channels a NOTIFY has arrived on; then there may be rows to claim."""
        self._connection.poll()
        channels = {notice.channel for notice in self._connection.notifies}
        self._connection.notifies.clear()
        self.hungry = self.hungry or bool(channels)
        return channels

    def claim(self, most: int) -> list[Row]:
        """Lock the oldest rows that nobody else has; a row whose transaction commits late is simply found later."""
        with self._connection.cursor() as cursor:
            cursor.execute(_CLAIM, (most,))
            rows = [Row(*values) for values in cursor.fetchall()]
        if not rows:
            self._connection.rollback()
        self.hungry = len(rows) == most
        return rows

    def settle(self, sent: Sequence[int], held: Sequence[int]) -> None:
        """Delete what the broker has confirmed, put off what it could not take, commit."""
        with self._connection.cursor() as cursor:
            if sent:
                cursor.execute("DELETE FROM outbox WHERE seq = ANY(%s)", (list(sent),))
            if held:
                cursor.execute("UPDATE outbox SET held_until = now() + %s WHERE seq = ANY(%s)", (HOLD, list(held)))
        self._connection.commit()

    def add_up(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Write tallies down; between batches, when no row is claimed."""
        with self._connection.cursor() as cursor:
            cursor.executemany(ADD_UP, rows)
        self._connection.commit()

    def release(self) -> None:
        """Give claimed rows back."""
        self.hungry = True
        if self._connection is not None:
            self._connection.rollback()

    def drop(self, error: BaseException) -> None:
        """Let go of the connection and try again later, later each time."""
        log.warning("relay of %s lost its database for %.1f s: %s", self.room, self.pause, kind_of(error))
        connection, self._connection = self._connection, None
        self.due = time.monotonic() + self.pause
        self.pause = min(self.pause * 2, 3.0)
        if connection is not None:
            connection.close()
