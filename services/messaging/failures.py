"""What a listener could not take: kept with its body, tried again later, given up as a dead letter in the end."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.messaging.listeners import Listener
from services.messaging.retrying import delay_after
from services.storage.spine import failures

log = logging.getLogger(__name__)

RETRYING, DEAD, DISCARDED = "retrying", "dead", "discarded"


@dataclass(frozen=True)
class Delivery:
    """A body as it reached a listener. `redelivered`: somebody had it before and died, or lost the connection."""

    body: bytes
    redelivered: bool = False
    origin: Mapping[str, Any] = field(default_factory=dict)


def in_words(error: BaseException) -> str:
    """One line on what went wrong; never the values of a statement, which may be personal."""
    cause = getattr(error, "orig", None) or error
    return f"{type(cause).__name__}: {str(cause).splitlines()[0] if str(cause) else ''}"[:500]


def keep_failure(
    session: Session, listener: Listener, delivery: Delivery, error: str, *,
    event_id: UUID | None, event_type: str | None, attempts: int, hopeless: bool = False, delay: timedelta | None = None,
) -> None:  # fmt: skip
    """Write down that this attempt failed and when the next is due, by rule or after `delay`; the last one makes a dead letter."""
    now = datetime.now(UTC)
    delay = None if hopeless else delay or delay_after(attempts)
    row = {
        "listener": listener.name, "event_id": event_id, "type": event_type, "body": delivery.body,
        "delivery": dict(delivery.origin), "attempts": attempts, "error": error, "failed_at": now, "changed_at": now,
        "state": RETRYING if delay else DEAD, "next_attempt_at": now + delay if delay else None,
    }  # fmt: skip
    statement = insert(failures).values(row)
    fresh = statement.excluded
    discarded = failures.c.state == DISCARDED
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["listener", "event_id"],
            set_={
                "attempts": fresh.attempts, "error": fresh.error, "changed_at": fresh.changed_at,
                "state": case((discarded, failures.c.state), else_=fresh.state),
                "next_attempt_at": case((discarded, None), else_=fresh.next_attempt_at),
            },
        )
    )  # fmt: skip
    if not delay:
        about = {"listener": listener.queue, "event_type": event_type, "event_id": event_id, "attempt": attempts}
        log.error("a dead letter: given up", extra=about)


def forget_failure(session: Session, listener: Listener, event_id: UUID) -> None:
    session.execute(delete(failures).where(failures.c.listener == listener.name, failures.c.event_id == event_id))
