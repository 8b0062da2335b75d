"""Telling a database that is away, or held by a rebuild, from a statement that is wrong."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from services.messaging.holding import BeingRebuilt

_AWAY_CLASSES = ("08", "53", "57P", "25006", "58")
"""SQLSTATEs of a database that is away, starting, full or read-only: not the event's fault."""


def is_away(error: BaseException) -> bool:
    """Whether the error says that the database is away, or what would be written to held, rather than that a statement was wrong."""
    if isinstance(error, PoolExhausted | BeingRebuilt):
        return True
    if not isinstance(error, OperationalError | InterfaceError | DBAPIError):
        return False
    code: str | None = getattr(error.orig, "pgcode", None)
    if code is None:
        return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    return code.startswith(_AWAY_CLASSES)
