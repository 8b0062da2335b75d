"""When a step of the loop is due: at the close of a working day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from services.workdays import closing_of, published_calendar, today

CLOSING_TIME = time(17, 0)


@dataclass(frozen=True, slots=True)
class Due:
    """Closing time of a working day. `estimated`: that year's holidays are not published yet, so it may move."""

    at: datetime
    estimated: bool = False


def due_after(start: datetime, working_days: int) -> Due:
    """Closing time of the `working_days`-th working day after the day `start` falls on; 0 is that day or the next working one."""
    return due_on(published_calendar().workday_after(today(start), working_days, estimate=True))


def due_on(day: date) -> Due:
    """Closing time of that very day."""
    return Due(closing_of(day, CLOSING_TIME), estimated=not published_calendar().knows(day.year))
