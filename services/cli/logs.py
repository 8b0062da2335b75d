"""Every process of the center writes to standard error: JSON, or lines for people where somebody looks on."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable

from services.logs.writing import write_logs
from services.rooms import ROOMS
from services.settings import Settings

_EVERY_TIME = ("bamai.requests", "services.messaging.noting", "services.messaging.ticking")
"""Who looks on is told what is remarkable; a line for each request and event would bury it. BAMAI_LOG_LEVEL=debug shows all."""


def log_as(process: str, settings: Settings, rooms: Iterable[str] = ()) -> None:
    """Set up logging for this process; `rooms` is what it serves, if not everything."""
    some = tuple(rooms)
    readable = _readable(settings)
    write_logs(process, settings.log_level, readable=readable, rooms=some if set(some) != set(ROOMS) else ())
    if readable and settings.log_level == "info":
        for name in _EVERY_TIME:
            logging.getLogger(name).setLevel(logging.WARNING)
    if settings.embedded_broker:
        logging.getLogger("kombu.connection").setLevel(logging.CRITICAL)  # it misses a host name where there is none


def _readable(settings: Settings) -> bool:
    """A center that brings its own database is being tried out; anywhere else a terminal shows that somebody reads along."""
    if settings.log_format == "auto":
        return settings.embedded_database or sys.stderr.isatty()
    return settings.log_format == "console"
