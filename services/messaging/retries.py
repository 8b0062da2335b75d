"""Due failures are tried again, one at a time, by whichever process sees them first.

The attempt is on record before it begins, with the time of the one after it: an event that kills the process comes
back later and later, and is a dead letter in the end like any other.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from eventlet.timeout import Timeout
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from services.contracts.envelope import Unreadable
from services.logs.context import about
from services.logs.erring import kind_of
from services.messaging.away import is_away
from services.messaging.failpoints import failpoint
from services.messaging.failures import DEAD, RETRYING, Delivery, in_words, keep_failure
from services.messaging.holding import BeingRebuilt
from services.messaging.inbox import receive, take_again
from services.messaging.listeners import Listener
from services.messaging.retrying import delay_after
from services.messaging.tallying import FAILED, HANDLED, tallies
from services.storage.database import RoomDatabase
from services.storage.spine import failures

log = logging.getLogger(__name__)

_WHILE_TRYING_LAST = timedelta(seconds=30)
"""A last attempt still on record after this killed its process: a dead letter. One that only took longer forgets it when done."""
_WHILE_REBUILT = timedelta(seconds=2)


@dataclass(frozen=True)
class _Attempt:
    id: int
    listener: str
    event_id: UUID | None
    body: bytes
    delivery: Mapping[str, Any]
    attempts: int


_cut_short: dict[str, list[_Attempt]] = {}
"""By room: attempts that the database went away from. They were none, and are taken off the record when it is back."""


def retry_due(database: RoomDatabase, listeners: Mapping[str, Listener]) -> bool:
    """Try one due failure of these listeners again; False when none is due."""
    if cut_short := _cut_short.get(database.room):
        with database.transaction() as session:
            for one in cut_short:
                _give_back(session, one)
        del _cut_short[database.room]
    with database.transaction() as session:
        attempt = _claim(session, list(listeners))
    if attempt is None:
        return False
    failpoint("retry.claimed")
    listener = listeners[attempt.listener]
    with about(listener=listener.queue, event_id=attempt.event_id, attempt=attempt.attempts):
        _try(database, listener, attempt)
    return True


def _try(database: RoomDatabase, listener: Listener, attempt: _Attempt) -> None:
    try:
        with database.transaction() as session:
            delivery = Delivery(attempt.body, redelivered=True, origin=attempt.delivery)
            take_again(session, listener, delivery)
            session.execute(delete(failures).where(failures.c.id == attempt.id))
            failpoint("retry.before_commit")
    except BeingRebuilt:
        with database.transaction() as session:
            _give_back(session, attempt)
        raise
    except (Exception, Timeout) as error:
        if is_away(error):
            _cut_short.setdefault(database.room, []).append(attempt)
            raise
        with database.transaction() as session:
            _note(session, attempt, error)
        tallies.add(listener.room, FAILED, listener.name, events=1)
    else:
        tallies.add(listener.room, HANDLED, listener.name, events=1)
        log.info("handled at last")


def _claim(session: Session, names: list[str]) -> _Attempt | None:
    now = datetime.now(UTC)
    due = (
        select(failures.c.id, failures.c.listener, failures.c.event_id, failures.c.body, failures.c.delivery, failures.c.attempts)
        .where(failures.c.state == RETRYING, failures.c.next_attempt_at <= now, failures.c.listener.in_(names))
        .order_by(failures.c.next_attempt_at).limit(1).with_for_update(skip_locked=True)
    )  # fmt: skip
    row = session.execute(due).first()
    if row is None:
        return None
    attempts = row.attempts + 1
    this = update(failures).where(failures.c.id == row.id)
    if row.attempts and delay_after(row.attempts) is None:
        session.execute(this.values(state=DEAD, next_attempt_at=None, changed_at=now))
        return None
    next_at = now + (delay_after(attempts) or _WHILE_TRYING_LAST)
    session.execute(this.values(attempts=attempts, next_attempt_at=next_at, changed_at=now))
    return _Attempt(row.id, row.listener, row.event_id, bytes(row.body), row.delivery, attempts)


def _give_back(session: Session, attempt: _Attempt) -> None:
    """It was no attempt: the listener's memory is held, or the database went away. Try when that is over."""
    soon = datetime.now(UTC) + _WHILE_REBUILT
    this = update(failures).where(failures.c.id == attempt.id, failures.c.attempts == attempt.attempts)
    session.execute(this.values(state=RETRYING, attempts=attempt.attempts - 1, next_attempt_at=soon))


def _note(session: Session, attempt: _Attempt, error: BaseException) -> None:
    now = datetime.now(UTC)
    delay = None if isinstance(error, Unreadable) else delay_after(attempt.attempts)
    log.warning("failed again", extra={"error": kind_of(error)})
    session.execute(
        update(failures).where(failures.c.id == attempt.id, failures.c.state == RETRYING).values(
            error=in_words(error), changed_at=now, state=RETRYING if delay else DEAD, next_attempt_at=now + delay if delay else None,
        )
    )  # fmt: skip


def take_dead(database: RoomDatabase, listeners: Mapping[str, Listener], delivery: Delivery) -> None:
    """Take back a message the broker gave up on: its listener runs it alone; without one it is kept as a dead letter."""
    queue = str(delivery.origin.get("first_queue", ""))
    listener = listeners.get(queue.partition(".")[2])
    if listener is not None:
        receive(database, listener, [Delivery(delivery.body, redelivered=True, origin=delivery.origin)])
        return
    nobody = Listener(database.room, queue or "unknown", (), False, lambda _session, _event: None)
    with database.transaction() as session:
        keep_failure(
            session, nobody, delivery, "the broker gave up on it, and nobody here listens to its queue any more",
            event_id=None, event_type=None, attempts=1, hopeless=True,
        )  # fmt: skip
