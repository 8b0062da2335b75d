"""Due times in working days of mainland China, with holidays and the weekends worked instead (调休).

The State Council publishes a year's arrangement about November of the year before. A year is *known* once its worked
weekends are in the table; in other years only statutory holidays and weekends count, and what falls there is marked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from holidays.countries.china import China

CITY_TIME = ZoneInfo("Asia/Shanghai")
CLOSING_TIME = time(17, 0)


@dataclass(frozen=True, slots=True)
class Due:
    """Closing time of a working day. `estimated`: that year's holidays are not published yet, so it may move."""

    at: datetime
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class _Year:
    days_off: frozenset[date]
    worked_weekends: frozenset[date]


@cache
def _year(number: int) -> _Year:
    table = China(years=number)  # type: ignore[no-untyped-call]  # their constructor says nothing
    worked = frozenset(day for day in table.weekend_workdays if day.year == number)
    return _Year(frozenset(day for day in table if day.year == number), worked)


def is_known(year: int) -> bool:
    """Whether the year's arrangement is in the table."""
    return bool(_year(year).worked_weekends)


def is_working_day(day: date) -> bool:
    year = _year(day.year)
    return day in year.worked_weekends or (day.weekday() < 5 and day not in year.days_off)


def due_after(start: datetime, working_days: int) -> Due:
    """Closing time of the `working_days`-th working day after the day `start` falls on; 0 is that day or the next working one."""
    day = start.astimezone(CITY_TIME).date()
    while working_days > 0 or not is_working_day(day):
        day += timedelta(days=1)
        working_days -= is_working_day(day)
    return due_on(day)


def due_on(day: date) -> Due:
    """Closing time of that very day."""
    at = datetime.combine(day, CLOSING_TIME, CITY_TIME).astimezone(UTC)
    return Due(at, estimated=not is_known(day.year))


def today(now: datetime) -> date:
    """The date in the city."""
    return now.astimezone(CITY_TIME).date()
