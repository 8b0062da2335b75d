"""What the center's processes write to standard error: one line an event, with the process that says it."""

from __future__ import annotations

import logging

from services.settings import Settings

_QUIET = ("amqp", "kombu", "nameko.containers", "nameko.messaging", "httpx", "alembic")


def log_as(process: str, settings: Settings) -> None:
    """Set up logging for this process."""
    form = f"%(asctime)s %(levelname)-7s {process}: %(message)s"
    logging.basicConfig(level=settings.log_level.upper(), format=form, datefmt="%Y-%m-%dT%H:%M:%S%z", force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    if settings.embedded_broker:
        logging.getLogger("kombu.connection").setLevel(logging.ERROR)  # it misses a host name where there is none
