"""Until when an offer stands: whole working days, counted by the Chinese calendar with its moved working weekends."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

import holidays

ANSWER_WITHIN = 3
"""Working days a provider has to answer an offer."""

CLOSING = time(18, 0)
_HERE = ZoneInfo("Asia/Shanghai")


@cache
def _calendar() -> holidays.HolidayBase:
    return holidays.country_holidays("CN")


def is_working_day(day: date) -> bool:
    """Whether offices are open; for a year whose notice is not out yet, the fixed holidays and weekends count."""
    return _calendar().is_working_day(day)


def answer_due(offered_at: datetime, *, days: int = ANSWER_WITHIN) -> datetime:
    """The close of business, in China, of the last of `days` working days after the day of the offer."""
    last = _calendar().get_nth_working_day(offered_at.astimezone(_HERE).date(), days)
    return datetime.combine(last, CLOSING, _HERE).astimezone(UTC)
