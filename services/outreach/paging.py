"""Where a page of a list ended, as text for the address of the next one."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from services.contracts.refusals import Invalid
from services.contracts.words import _


def write_key(at: datetime | None, id: UUID) -> str:
    """Where a page ended, as text for an address."""
    return f"{at.isoformat()}~{id}" if at else ""


def read_key(text: str) -> tuple[datetime, UUID] | None:
    """Raises: Invalid, for what no page gave out."""
    if not text:
        return None
    try:
        at, _tilde, key = text.replace(" ", "+").partition("~")
        return datetime.fromisoformat(at).astimezone(UTC), UUID(key)
    except ValueError as error:
        raise Invalid(_("翻页标记不对，请从第一页开始"), where="after") from error
