"""Taking events in: each takes effect once per listener, in the transaction that remembers it.

Waiting events are handed to one transaction: one bulk insert of their ids, the handlers of the new ones, one flush. If
any raises, all is rolled back and each is done alone, so that only the one at fault is kept as a failure.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from eventlet.timeout import Timeout
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.orm import Session

from services.contracts.envelope import Event, Unreadable, read
from services.contracts.refusals import Refused
from services.logs.context import about
from services.logs.erring import kind_of
from services.messaging.away import is_away
from services.messaging.failpoints import failpoint
from services.messaging.failures import Delivery, forget_failure, in_words, keep_failure
from services.messaging.holding import BeingRebuilt, keep_clear
from services.messaging.listeners import Listener
from services.messaging.noting import ids_of, note_settled
from services.messaging.retrying import DEADLY_DELIVERIES, LAST_CHANCE, last_chance_in
from services.messaging.suspects import clear, note_again, note_first, note_outage, on_record
from services.storage.database import RoomDatabase

log = logging.getLogger(__name__)

_TAKE = text(
    """
    INSERT INTO inbox (listener, event_id, received_at)
    SELECT :listener, new.event_id, now() FROM unnest(CAST(:ids AS uuid[])) AS new(event_id)
    WHERE :again OR NOT EXISTS (SELECT FROM failures f WHERE f.listener = :listener AND f.event_id = new.event_id)
    ON CONFLICT DO NOTHING RETURNING inbox.event_id
    """
)
"""What is new. An event that failed before is left to its retries: a late duplicate must not run a poisonous one."""


class DatabaseAway(Exception):
    """The database, or what the listener remembers in it, cannot be used now; nothing was decided about the events."""


class LeakedTimeout(Exception):
    """A handler let an eventlet.Timeout out; as a BaseException it would wedge the listener for ever."""


@dataclass
class Outcome:
    """What became of a handful of deliveries; each one is settled and may be acknowledged."""

    handled: list[UUID] = field(default_factory=list)
    repeated: list[UUID] = field(default_factory=list)
    failed: dict[UUID | None, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Letter:
    delivery: Delivery
    event: Event[Any]


def deliver(database: RoomDatabase, listener: Listener, bodies: Sequence[bytes | str]) -> Outcome:
    """Hand bodies to a listener as the broker would."""
    return receive(database, listener, [Delivery(body.encode() if isinstance(body, str) else body) for body in bodies])


def receive(database: RoomDatabase, listener: Listener, arrived: Sequence[Delivery]) -> Outcome:
    """Settle every delivery: handled, known already, or kept as a failure.

    Raises:
        DatabaseAway: try all of them again later.
    """
    outcome, began = Outcome(), time.perf_counter()
    letters: list[_Letter] = []
    try:
        letters = _read_all(database, listener, arrived, outcome)
        fresh = [letter for letter in letters if not letter.delivery.redelivered]
        suspects = [letter for letter in letters if letter.delivery.redelivered]
        if fresh:
            _take_together(database, listener, fresh, outcome)
        if suspects:
            _take_suspects(database, listener, suspects, outcome)
    except (DBAPIError, PoolExhausted, BeingRebuilt) as error:
        if is_away(error):
            note_outage(listener, _redelivered(letters))
            raise DatabaseAway(in_words(error)) from error
        raise
    events, seconds = [letter.event for letter in letters], time.perf_counter() - began
    note_settled(listener, events, seconds, handled=len(outcome.handled), failed=len(outcome.failed))
    return outcome


def take_again(session: Session, listener: Listener, delivery: Delivery) -> bool:
    """Handle one event that failed before, in the caller's transaction; False when it had been handled meanwhile."""
    event = read(delivery.body, listener.known)
    taken = bool(_handle(session, listener, [_Letter(delivery, event)], again=True))
    forget_failure(session, listener, event.id)
    clear(session, listener, [event.id])
    return taken


def take_new(session: Session, listener: Listener, event_ids: Iterable[UUID], *, again: bool = False) -> set[UUID]:
    """Put down that the listener has these; returns which it had not. `again`: those that failed before too."""
    parameters = {"listener": listener.name, "ids": [str(event_id) for event_id in event_ids], "again": again}
    return set(session.execute(_TAKE, parameters).scalars())


def _redelivered(letters: Sequence[_Letter]) -> list[UUID]:
    return [letter.event.id for letter in letters if letter.delivery.redelivered]


def _read_all(database: RoomDatabase, listener: Listener, arrived: Sequence[Delivery], outcome: Outcome) -> list[_Letter]:
    letters = []
    for delivery in arrived:
        try:
            letters.append(_Letter(delivery, read(delivery.body, listener.known)))
        except Unreadable as error:
            with database.transaction() as session:
                keep_failure(
                    session, listener, delivery, f"Unreadable: {error}"[:500],
                    event_id=None, event_type=None, attempts=1, hopeless=True,
                )  # fmt: skip
            outcome.failed[None] = str(error)
    return letters


def _take_together(database: RoomDatabase, listener: Listener, letters: list[_Letter], outcome: Outcome) -> None:
    try:
        with database.transaction() as session:
            handled = _handle(session, listener, letters)
            clear(session, listener, _redelivered(letters))
            failpoint("inbox.before_commit")
        failpoint("inbox.after_commit")
    except (Exception, Timeout) as error:
        if is_away(error):
            raise
        if len(letters) == 1:
            _keep(database, listener, letters[0], error, outcome)
            return
        for letter in letters:
            _take_together(database, listener, [letter], outcome)
        return
    outcome.handled += handled
    new = set(handled)
    outcome.repeated += [letter.event.id for letter in letters if letter.event.id not in new]


def _take_suspects(database: RoomDatabase, listener: Listener, letters: list[_Letter], outcome: Outcome) -> None:
    with database.transaction() as session:
        keep_clear(session, listener)
        known = on_record(session, listener, [letter.event.id for letter in letters])
        new = [letter for letter in letters if letter.event.id not in known]
        if new:
            note_first(session, listener, [letter.event.id for letter in new])
    failpoint("inbox.suspects_noted")
    if new:
        _take_together(database, listener, new, outcome)
    for letter in letters:
        if letter.event.id in known:
            _take_alone(database, listener, letter, outcome)


def _take_alone(database: RoomDatabase, listener: Listener, letter: _Letter, outcome: Outcome) -> None:
    event = letter.event
    with database.transaction() as session:
        keep_clear(session, listener)
        attempts = note_again(session, listener, event.id)
        if attempts > DEADLY_DELIVERIES:
            error = "the process died while handling it"
            keep_failure(
                session, listener, letter.delivery, error,
                event_id=event.id, event_type=event.type, attempts=LAST_CHANCE, delay=last_chance_in(),
            )  # fmt: skip
            clear(session, listener, [event.id])
            outcome.failed[event.id] = error
            return
    failpoint("inbox.suspect_alone")
    _take_together(database, listener, [letter], outcome)


def _handle(session: Session, listener: Listener, letters: list[_Letter], *, again: bool = False) -> list[UUID]:
    keep_clear(session, listener)
    by_id = {letter.event.id: letter.event for letter in letters}
    new = take_new(session, listener, by_id, again=again)
    failpoint("inbox.inserted")
    handled = [event_id for event_id in by_id if event_id in new]
    for event_id in handled:
        try:
            with about(listener=listener.queue, **ids_of(by_id[event_id])):
                listener.handle(session, by_id[event_id])
        except Timeout as leaked:
            raise LeakedTimeout(str(leaked)) from leaked
        failpoint("inbox.handled")
    session.flush()
    return handled


def _keep(database: RoomDatabase, listener: Listener, letter: _Letter, error: BaseException, outcome: Outcome) -> None:
    words, event = in_words(error), letter.event
    with about(listener=listener.queue, **ids_of(event), attempt=1):
        if isinstance(error, Refused):
            log.info("not yet: it will be tried again", extra={"error": kind_of(error)})
        else:
            log.warning("could not be handled; it will be tried again", exc_info=error)
    with database.transaction() as session:
        keep_failure(session, listener, letter.delivery, words, event_id=event.id, event_type=event.type, attempts=1)
        clear(session, listener, _redelivered([letter]))
    failpoint("inbox.failure_kept")
    outcome.failed[event.id] = words
