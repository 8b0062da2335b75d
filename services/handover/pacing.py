"""When to try again, and when to leave a platform in peace. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

MOST_TRIES = 8
"""A record that the platform could be reached for but did not answer in this many tries is shown as failed."""
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)

LEASE = timedelta(minutes=2)
"""Longer than any one send may take: afterwards whoever comes asks the platform what became of it."""

MOST_MISSES = 5
"""So many sends in a row without any answer, and the platform counts as away."""
FIRST_REST = timedelta(seconds=15)
LONGEST_REST = timedelta(minutes=1)

BATCH = 120
AT_ONCE = 8
"""How many records of one batch are on their way at the same moment."""


def next_try(now: datetime, tries: int) -> datetime | None:
    """When to try again after so many tries; None for never by ourselves."""
    if tries >= MOST_TRIES:
        return None
    pause: timedelta = FIRST_PAUSE * 2 ** (max(tries, 1) - 1)
    return now + min(pause, LONGEST_PAUSE)


def rest_until(now: datetime, misses: int) -> datetime | None:
    """Until when a platform that missed so often in a row is left in peace; None when it is not away."""
    if misses < MOST_MISSES:
        return None
    rest: timedelta = FIRST_REST * 2 ** min(misses - MOST_MISSES, 10)
    return now + min(rest, LONGEST_REST)


FILE_BATCH = 500
"""How many records one file holds at most."""
ROUND_SECONDS = 20.0
"""A round ends after this long; the timer's own transaction must not stay open for minutes."""
