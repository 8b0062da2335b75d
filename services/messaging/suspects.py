"""Redelivered events may be what killed the process that had them: each delivery is on record before the attempt is made.

Those without a record run together, like fresh ones; if the process dies over them, they are all on record, and from then
on each runs alone. So only the one that kills reaches the limit, and after an ordinary restart nobody is slowed down.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.messaging.listeners import Listener
from services.storage.spine import deliveries

_survived: set[tuple[str, UUID]] = set()
"""What is on record by this process, which lives: the database went away over them, and that is nobody's fault."""


def on_record(session: Session, listener: Listener, event_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these a process has died over before."""
    known = select(deliveries.c.event_id).where(deliveries.c.listener == listener.name, deliveries.c.event_id.in_(event_ids))
    survived = {event_id for event_id in event_ids if (listener.queue, event_id) in _survived}
    _survived.difference_update((listener.queue, event_id) for event_id in survived)
    return set(session.execute(known).scalars()) - survived


def note_outage(listener: Listener, event_ids: Sequence[UUID]) -> None:
    """The database went away over these: when they are tried again, that attempt was no death."""
    _survived.update((listener.queue, event_id) for event_id in event_ids)


def note_first(session: Session, listener: Listener, event_ids: Sequence[UUID]) -> None:
    """Put them on record, to be committed before they are tried together."""
    now = datetime.now(UTC)
    rows = [{"listener": listener.name, "event_id": event_id, "attempts": 1, "noted_at": now} for event_id in event_ids]
    session.execute(insert(deliveries).on_conflict_do_nothing(), rows)


def note_again(session: Session, listener: Listener, event_id: UUID) -> int:
    """Count one more delivery; returns the count, to be committed before the attempt."""
    row = {"listener": listener.name, "event_id": event_id, "attempts": 1, "noted_at": datetime.now(UTC)}
    statement = insert(deliveries).values(row).on_conflict_do_update(
        index_elements=["listener", "event_id"], set_={"attempts": deliveries.c.attempts + 1}
    )  # fmt: skip
    attempts: int = session.execute(statement.returning(deliveries.c.attempts)).scalar_one()
    return attempts


def clear(session: Session, listener: Listener, event_ids: Sequence[UUID]) -> None:
    """Of what did not kill, nothing is remembered."""
    if event_ids:
        session.execute(delete(deliveries).where(deliveries.c.listener == listener.name, deliveries.c.event_id.in_(event_ids)))
