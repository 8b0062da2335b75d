"""When a failed event is tried again, and when it is given up as a dead letter."""

from __future__ import annotations

from datetime import timedelta

DELAYS = tuple(timedelta(seconds=s) for s in (2, 5, 15, 60, 300, 900, 1800, 3600, 3600, 3600))
"""Before the second attempt, the third, …: the first few cover an event that overtook another, the last an outage."""

DEADLY_DELIVERIES = 3
"""A redelivered event is tried this many times; each time the process died. Then it is parked."""


def delay_after(attempts: int) -> timedelta | None:
    """How long to wait after this many failed attempts; None when it is a dead letter."""
    return DELAYS[attempts - 1] if attempts <= len(DELAYS) else None
