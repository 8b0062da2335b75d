"""The State Council's yearly notices: days off, and weekend days worked in their stead (调休).

The notice of a year is published about November of the year before. The `holidays` package carries every notice
published when it was built; what it computes for later years, from the lunar calendar, is an estimate and never a notice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from holidays import HolidayBase, country_holidays
from holidays.countries.china import ChinaStaticHolidays


@dataclass(frozen=True, slots=True)
class Notice:
    """One year's notice. `worked` are weekend days to be worked; they may lie in the December before."""

    year: int
    days_off: frozenset[date]
    worked: frozenset[date]


@cache
def published_notices() -> tuple[Notice, ...]:
    """Every notice the `holidays` package carries, in order of years."""
    years = sorted(ChinaStaticHolidays.special_public_holidays)
    known = country_holidays("CN", years=years)
    return tuple(_notice(known, year) for year in years)


@cache
def estimated_notice(year: int) -> Notice:
    """What a year would look like by the law on holidays alone, before its notice moves weekends about."""
    return _notice(country_holidays("CN", years=year), year)


def _notice(known: HolidayBase, year: int) -> Notice:
    first, last = date(year - 1, 12, 1), date(year, 12, 31)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return Notice(
        year=year,
        days_off=frozenset(day for day in days if day.year == year and day in known),
        worked=frozenset(day for day in days if day in known.weekend_workdays),
    )
