"""When a failed event is tried again, and when it is given up as a dead letter."""

from __future__ import annotations

from datetime import timedelta
from random import uniform

DELAYS = tuple(timedelta(seconds=s) for s in (2, 5, 15, 60, 300, 900, 1800, 3600, 3600, 3600))
"""Before the second attempt, the third, …: the first few cover an event that overtook another, the last an outage."""

DEADLY_DELIVERIES = 2
"""A redelivered event is tried this many times as it comes; each time the process died. Then it has one last chance."""

LAST_CHANCE = len(DELAYS)
"""The attempts on record of an event that is tried only once more."""


def last_chance_in() -> timedelta:
    """When: at a time of its own.

    The rooms of one process die together. An innocent redelivered beside another room's killer dies with it at every
    start; some seconds later it is by itself.
    """
    return timedelta(seconds=uniform(3, 15))  # noqa: S311 (a pause, not a secret)


def delay_after(attempts: int) -> timedelta | None:
    """How long to wait after this many failed attempts; None when it is a dead letter."""
    return DELAYS[attempts - 1] if attempts <= len(DELAYS) else None
