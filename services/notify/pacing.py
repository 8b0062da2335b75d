"""When a letter may go: no SMS at night, growing delays after a failure, and when to give up."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from services.workdays import SHANGHAI

QUIET_FROM, QUIET_UNTIL = time(21, 0), time(8, 0)

ORDINARY_DELAYS = tuple(timedelta(seconds=seconds) for seconds in (30, 120, 600, 1800, 3600, 10800, 21600))
URGENT_DELAYS = tuple(timedelta(seconds=seconds) for seconds in (2, 5, 10, 20, 40, 60, 60))
CONTACT_WAIT = timedelta(hours=1)
CONTACT_RETRY = timedelta(seconds=30)
REMINDER_GAP = timedelta(hours=1)
LATE_AUDIENCE = timedelta(hours=1)
"""Somebody who belongs to a firm or team up to this long after a fact is told of it all the same."""


def not_before(now: datetime, channel: str, *, urgent: bool) -> datetime:
    """The first moment at or after `now` when this channel may disturb somebody."""
    if urgent or channel != "sms":
        return now
    local = now.astimezone(SHANGHAI)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return now
    morning = datetime.combine(local.date(), QUIET_UNTIL, SHANGHAI)
    return morning if local.time() < QUIET_UNTIL else morning + timedelta(days=1)


def next_attempt(
    now: datetime, attempts: int, channel: str, *, urgent: bool, expires_at: datetime | None = None
) -> datetime | None:
    """When to try again after `attempts` failures; None when it is time to give up."""
    delays = URGENT_DELAYS if urgent else ORDINARY_DELAYS
    if attempts > len(delays):
        return None
    at = not_before(now + delays[attempts - 1], channel, urgent=urgent)
    return None if expires_at is not None and at >= expires_at else at


def hour_of(at: datetime) -> int:
    """The hour a reminder falls into, counted from 1970."""
    return int(at.timestamp() // REMINDER_GAP.total_seconds())
