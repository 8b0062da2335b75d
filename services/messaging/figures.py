"""A room's spine in figures: what waits, since when, what was given up, what was done and how long it took.

Every count is over an index and stops at MOST; a figure of MOST means that many or more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.messaging.tallying import ALIVE, BUCKETS, FAILED, HANDLED, PUBLISHED, TICKED

MOST = 100_000
PATIENCE = "2s"


@dataclass(frozen=True, slots=True)
class Known:
    """What a figure is called and means. Every one has the label `room`, and perhaps one more."""

    name: str
    meaning: str
    kind: Literal["gauge", "counter", "histogram"] = "gauge"
    label: str = ""


@dataclass(frozen=True, slots=True)
class Distribution:
    """Counts at or below each bound, the last one without bound; and the sum."""

    counts: tuple[int, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of a known figure."""

    name: str
    label: str
    value: float | Distribution


@dataclass(frozen=True, slots=True)
class RoomFigure:
    """A figure a room brings itself: `ask` counts by label, cheaply, over an index."""

    known: Known
    ask: Callable[[Session], Mapping[str, float]]


SPINE = (
    Known("bamai_outbox_rows", "Events said and not yet taken over by the broker"),
    Known("bamai_outbox_held_rows", "Of these, events the broker could not route or take; tried again every 30 seconds"),
    Known("bamai_outbox_oldest_seconds", "How long the oldest of them has waited"),
    Known("bamai_retries_waiting", "Events that failed and will be tried again"),
    Known("bamai_dead_letters", "Events that were given up and wait for a person"),
    Known("bamai_timer_lag_seconds", "How long a timer has been due", label="timer"),
    Known("bamai_inbox_handled_total", "Events handled", "counter", "listener"),
    Known("bamai_inbox_batch_seconds", "Time to settle the events taken together", "histogram", "listener"),
    Known("bamai_inbox_failed_total", "Attempts that failed", "counter", "listener"),
    Known("bamai_relay_published_total", "Events confirmed by the broker", "counter"),
    Known("bamai_relay_confirm_seconds", "Time from publishing a batch to its confirmation", "histogram"),
    Known("bamai_timer_runs_total", "Times a timer acted", "counter", "timer"),
    Known("bamai_timer_seconds_total", "Time a timer took", "counter", "timer"),
    Known("bamai_part_silent_seconds", "Since a worker or relay of the room last showed that it lives", label="part"),
    Known("bamai_database_connections", "Connections open under the room's login, by all processes"),
    Known("bamai_ledger_months_ahead", "Months for which the ledger has partitions"),
)

_OUTBOX = f"""
    SELECT count(*), count(*) FILTER (WHERE held_until > now()), (SELECT event_id FROM outbox ORDER BY seq LIMIT 1)
    FROM (SELECT held_until FROM outbox LIMIT {MOST}) AS waiting
"""  # noqa: S608 (a number of ours)
_FAILURES = """
    SELECT (SELECT count(*) FROM (SELECT 1 FROM failures WHERE state = 'retrying' LIMIT :most) AS r),
           (SELECT count(*) FROM (SELECT 1 FROM failures WHERE state = 'dead' LIMIT :most) AS d)
"""
_TIMERS = "SELECT name, greatest(0, extract(epoch FROM now() - due_at))::float FROM timers ORDER BY name LIMIT 500"
_TALLIES = "SELECT name, label, events, seconds, buckets, extract(epoch FROM now() - noted_at)::float FROM tallies LIMIT 2000"
_SERVER = """
    SELECT (SELECT count(*) FROM pg_stat_activity WHERE usename = current_user),
           (SELECT max(c.relname) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = to_regclass('ledger') AND c.relname LIKE 'ledger\\_2%')
"""


def be_quick(session: Session) -> None:
    """What is asked in this transaction may not take long."""
    session.execute(text(f"SET LOCAL statement_timeout = '{PATIENCE}'"))


def spine_figures(session: Session) -> Iterator[Figure]:
    """The figures of SPINE for the room of this session."""
    rows, held, oldest = session.execute(text(_OUTBOX)).one()
    yield Figure("bamai_outbox_rows", "", rows)
    yield Figure("bamai_outbox_held_rows", "", held)
    yield Figure("bamai_outbox_oldest_seconds", "", _age(oldest) if oldest else 0.0)
    retrying, dead = session.execute(text(_FAILURES), {"most": MOST}).one()
    yield Figure("bamai_retries_waiting", "", retrying)
    yield Figure("bamai_dead_letters", "", dead)
    for name, lag in session.execute(text(_TIMERS)):
        yield Figure("bamai_timer_lag_seconds", name, lag)
    for row in session.execute(text(_TALLIES)):
        yield from _tallied(*row)
    connections, newest = session.execute(text(_SERVER)).one()
    yield Figure("bamai_database_connections", "", connections)
    yield Figure("bamai_ledger_months_ahead", "", months_until(newest))


def _tallied(name: str, label: str, events: int, seconds: float, buckets: list[int], silent: float) -> Iterator[Figure]:
    took = Distribution(tuple(accumulate(buckets)), seconds)
    if name == HANDLED:
        yield Figure("bamai_inbox_handled_total", label, events)
        yield Figure("bamai_inbox_batch_seconds", label, took)
    elif name == FAILED:
        yield Figure("bamai_inbox_failed_total", label, events)
    elif name == PUBLISHED:
        yield Figure("bamai_relay_published_total", "", events)
        yield Figure("bamai_relay_confirm_seconds", "", took)
    elif name == TICKED:
        yield Figure("bamai_timer_runs_total", label, events)
        yield Figure("bamai_timer_seconds_total", label, seconds)
    elif name == ALIVE:
        yield Figure("bamai_part_silent_seconds", label, max(silent, 0.0))


def bounds() -> list[str]:
    """The bounds of every distribution, as Prometheus writes them."""
    return [*(str(bound) for bound in BUCKETS), "+Inf"]


def _age(event_id: UUID) -> float:
    """Since an event was said: its UUIDv7 begins with the milliseconds of its birth."""
    born = (event_id.int >> 80) / 1000
    return max(0.0, datetime.now(UTC).timestamp() - born)


def months_until(newest: Any, now: datetime | None = None) -> int:
    """From this month to the newest partition's, `ledger_2028_11`; −1 where there is none."""
    if not newest:
        return -1
    now = now or datetime.now(UTC)
    year, month = (int(part) for part in str(newest).removeprefix("ledger_").split("_")[:2])
    return (year - now.year) * 12 + month - now.month
