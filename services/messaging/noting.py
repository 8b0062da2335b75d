"""What a listener did, told in one line of the log and added to the tallies."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from services.contracts.envelope import Event
from services.messaging.listeners import Listener
from services.messaging.tallying import FAILED, HANDLED, tallies

log = logging.getLogger(__name__)
_MOST_NAMED = 20


def note_settled(listener: Listener, events: Sequence[Event[Any]], seconds: float, *, handled: int, failed: int) -> None:
    """All that was taken together: one line, however many there were."""
    tallies.add(listener.room, HANDLED, listener.name, events=handled, seconds=seconds)
    if failed:
        tallies.add(listener.room, FAILED, listener.name, events=failed)
    if log.isEnabledFor(logging.INFO):
        about_them = {"listener": listener.queue, "duration_ms": round(seconds * 1000, 1), "count": handled, "failed": failed}
        log.info("handled", extra=about_them | _ids_of(events))


def ids_of(event: Event[Any]) -> dict[str, object]:
    """What a line about the event carries."""
    return {"event_id": event.id, "event_type": event.type, "case_id": event.case_id}


def _ids_of(events: Sequence[Event[Any]]) -> dict[str, object]:
    if len(events) == 1:
        return ids_of(events[0])
    return {"events": [f"{event.type} {event.id}" for event in events[:_MOST_NAMED]]}
