"""Saying a fact: its outbox and ledger rows are written in the transaction that makes it true.

Facts are collected and inserted once, in bulk, just before the commit. A savepoint that is rolled back takes the
facts said inside it along.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import insert
from sqlalchemy.orm import Session, SessionTransaction

from services.contracts.envelope import Event, Fact, seal, write
from services.messaging.failpoints import failpoint
from services.storage.database import WAKES, RoomSession
from services.storage.spine import ledger, outbox

_SAID = "said"
_MARKS = "said_before_savepoint"


def channel_of(room: str) -> str:
    """The NOTIFY channel on which a room's outbox calls for the relay."""
    return f"outbox_{room}"


def say(session: Session, fact: Fact, *, because: Event[Any] | None = None) -> Event[Fact]:
    """Say `fact` with this transaction; `because` is the event it answers.

    Raises:
        ValueError: the fact is another room's to say.
    """
    room = session.info["room"]
    if fact.room != room:
        raise ValueError(f"{room} may not say {fact.event_type}: it is {fact.room}'s")
    event = seal(fact, because=because)
    session.info.setdefault(_SAID, []).append(event)
    return event


def has_said(session: Session) -> bool:
    """Whether anything was said in this transaction so far."""
    return bool(session.info.get(_SAID))


@sqlalchemy_event.listens_for(RoomSession, "before_commit")
def _write_down(session: Session) -> None:
    if session.in_nested_transaction():
        return
    said: list[Event[Fact]] = session.info.pop(_SAID, [])
    if not said:
        return
    session.flush()
    bodies = [write(event).decode() for event in said]
    session.execute(
        insert(outbox),
        [{"event_id": event.id, "type": event.type, "body": body} for event, body in zip(said, bodies, strict=True)],
    )
    kept = [
        {"time": event.time, "event_id": event.id, "type": event.type, "case_id": event.case_id, "body": body}
        for event, body in zip(said, bodies, strict=True)
        if not event.data.transient
    ]
    if kept:
        session.execute(insert(ledger), kept)
    session.info.setdefault(WAKES, set()).add(channel_of(session.info["room"]))
    failpoint("outbox.written")


@sqlalchemy_event.listens_for(RoomSession, "after_commit")
def _committed(session: Session) -> None:
    if WAKES in session.info:
        failpoint("outbox.committed")


@sqlalchemy_event.listens_for(RoomSession, "after_transaction_create")
def _mark(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        session.info.setdefault(_MARKS, {})[transaction] = len(session.info.get(_SAID, ()))


@sqlalchemy_event.listens_for(RoomSession, "after_soft_rollback")
def _unsay(session: Session, transaction: SessionTransaction) -> None:
    said = session.info.get(_SAID, [])
    if transaction.nested:
        del said[session.info[_MARKS].pop(transaction, len(said)) :]
    else:
        said.clear()
