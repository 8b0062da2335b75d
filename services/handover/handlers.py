"""What handover does on hearing that something may be handed over. It tolerates duplicates and any order."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from services.contracts.envelope import Event
from services.handover.operations.keeping import keep_record
from services.handover.operations.queueing import queue_record


def on_record_told(session: Session, event: Event[Any]) -> None:
    """Keep the record and queue it where its firm agreed."""
    queue_record(session, keep_record(session, event))


def keep(session: Session, event: Event[Any]) -> None:
    """Keep the record alone: nothing is handed over again when the room is rebuilt."""
    keep_record(session, event)
