"""Where a page of messages begins, as an address carries it: the last message shown before it."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

Place = tuple[datetime, UUID]


def place_of(at: datetime, message_id: UUID) -> str:
    return f"{at.isoformat()}~{message_id}"


def read_place(text: str) -> Place | None:
    """The place, or None for the beginning; what nobody of us wrote begins at the beginning."""
    at, _mark, message_id = text.partition("~")
    try:
        moment = datetime.fromisoformat(at)
        return (moment, UUID(message_id)) if moment.tzinfo else None
    except ValueError:
        return None


def address_of(path: str, at: datetime, message_id: UUID, *, unread: bool) -> str:
    """The address of the page after this message."""
    return f"{path}?{urlencode({'before': place_of(at, message_id)} | ({'unread': 'yes'} if unread else {}))}"
