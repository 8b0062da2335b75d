"""This center's way: a filled outbox, one relay process, one worker process, a real handler, committed."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from uuid_utils.compat import uuid7

from services.cli.benches.events.ground import LISTENER, SPEAKER, Ground
from services.contracts.envelope import Event, Fact
from services.contracts.providers import MilestoneReached
from services.messaging.outbox import say
from services.storage.database import RoomDatabase

METHOD = "on_case_fact"
_WARM = 500
_PER_SECOND = 100

_HANDLED = text("SELECT count(*) FROM inbox WHERE listener = :method")
_LAGS = """
    SELECT extract(epoch FROM pg_xact_commit_timestamp(i.xmin) - pg_xact_commit_timestamp(l.xmin)) * 1000
    FROM enterprises.inbox i JOIN providers.ledger l USING (event_id) WHERE i.listener = %s AND l.event_id = ANY(%s::uuid[])
"""


def a_fact() -> Fact:
    """A milestone of some engagement, as providers says it and the firm's thread keeps it."""
    ids = {name: uuid7() for name, kind in MilestoneReached.model_fields.items() if kind.annotation is UUID}
    return MilestoneReached.model_validate({**MilestoneReached.sample, **ids})


class Line:
    """The two ends: what is said as providers, what enterprises has handled."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._speaker = RoomDatabase(SPEAKER, ground.settings.room_url(SPEAKER))
        self._listener = RoomDatabase(LISTENER, ground.settings.room_url(LISTENER))
        self._expected = 0

    def start(self) -> None:
        """Relay and worker, warmed up."""
        self._ground.start("worker", LISTENER)
        self._ground.start("relay", SPEAKER)
        self.rate(_WARM)

    def rate(self, count: int) -> float:
        """Events a second from the commit that fills the outbox to the commit of the last handler."""
        with self._speaker.transaction() as session:
            for _ in range(count):
                say(session, a_fact())
            self._expected += count
        began = time.perf_counter()
        self._ground.wait_until(lambda: self._handled() >= self._expected, f"{count} events to be handled")
        return count / (time.perf_counter() - began)

    def lags(self, count: int) -> list[float]:
        """Milliseconds from commit to handler committed, by the database's own clock, at a hundred a second; sorted."""
        said: list[Event[Any]] = []
        began = time.perf_counter()
        for number in range(count):
            time.sleep(max(0.0, began + number / _PER_SECOND - time.perf_counter()))
            with self._speaker.transaction() as session:
                said.append(say(session, a_fact()))
        self._expected += count
        self._ground.wait_until(lambda: self._handled() >= self._expected, "the last of them")
        connection = self._ground.postgres.connect()
        with connection.cursor() as cursor:
            cursor.execute(_LAGS, (METHOD, [str(event.id) for event in said]))
            lags = sorted(float(row[0]) for row in cursor.fetchall())
        connection.close()
        return lags

    def _handled(self) -> int:
        with self._listener.reading() as session:
            return int(session.execute(_HANDLED, {"method": METHOD}).scalar_one())


def rows_for_commits(count: int) -> list[tuple[str, str, str, str]]:
    """Event id, case id, type and body of as many thread entries."""
    facts = [a_fact() for _ in range(count)]
    return [
        (str(uuid7()), str(fact.model_dump()["case_id"]), fact.event_type, fact.model_dump_json()) for fact in facts
    ]  # fmt: skip


def a_body() -> bytes:
    """One event as it travels, for those who carry it without a database."""
    from services.contracts.envelope import seal, write

    return write(seal(a_fact(), at=datetime.now(UTC)))
