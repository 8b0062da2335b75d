"""Every process of the center writes to standard error: JSON, or lines for people where somebody looks on."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable

from services.logs.writing import write_logs
from services.rooms import ROOMS
from services.settings import Settings


def log_as(process: str, settings: Settings, rooms: Iterable[str] = ()) -> None:
    """Set up logging for this process; `rooms` is what it serves, if not everything."""
    some = tuple(rooms)
    write_logs(process, settings.log_level, readable=_readable(settings), rooms=some if set(some) != set(ROOMS) else ())
    if settings.embedded_broker:
        logging.getLogger("kombu.connection").setLevel(logging.CRITICAL)  # it misses a host name where there is none


def _readable(settings: Settings) -> bool:
    """A center that brings its own database is being tried out; anywhere else a terminal shows that somebody reads along."""
    if settings.log_format == "auto":
        return settings.embedded_database or sys.stderr.isatty()
    return settings.log_format == "console"
