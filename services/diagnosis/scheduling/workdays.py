"""Working days in mainland China: the State Council's yearly notice, with weekends that are worked (调休).

A year without a notice is not guessed. Notices up to the last one published when the `holidays` package was built
come from there; a later one is entered by the center from the notice itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from holidays import HolidayBase, country_holidays
from holidays.countries.china import ChinaStaticHolidays

from services.contracts.refusals import Refused
from services.contracts.words import _


class UnknownYear(Refused):
    """No notice says which days of that year are worked."""

    def __init__(self, year: int) -> None:
        super().__init__(
            _("{year} 年的放假安排还没有录入，不能安排该年的上门日期；请中心主任在“放假安排”里录入国务院办公厅的通知").format(
                year=year
            )
        )
        self.year = year


@dataclass(frozen=True, slots=True)
class Notice:
    """One year's notice. `worked` are weekend days to be worked; they may lie in the December before."""

    year: int
    days_off: frozenset[date]
    worked: frozenset[date]


class Calendar:
    """Answers for every year it has a notice of."""

    def __init__(self, notices: Iterable[Notice]) -> None:
        self._notices: Mapping[int, Notice] = {notice.year: notice for notice in notices}
        self._worked = frozenset[date]().union(*(notice.worked for notice in self._notices.values()))

    def knows(self, year: int) -> bool:
        return year in self._notices

    def is_workday(self, day: date) -> bool:
        """Whether offices work on `day`.

        Raises:
            UnknownYear: there is no notice for that year.
        """
        notice = self._notices.get(day.year)
        if notice is None:
            raise UnknownYear(day.year)
        return day not in notice.days_off and (day.weekday() < 5 or day in self._worked)

    def last_known(self, first: date, until: date) -> date:
        """The last day from `first` to `until` that can be answered for without a break.

        Raises:
            UnknownYear: not even `first` can.
        """
        if not self.knows(first.year):
            raise UnknownYear(first.year)
        year = first.year
        while year < until.year and self.knows(year + 1):
            year += 1
        return min(until, date(year, 12, 31))


@cache
def published_notices() -> tuple[Notice, ...]:
    """Every notice the `holidays` package carries. It computes later years too, from the lunar calendar: those are left out."""
    years = sorted(ChinaStaticHolidays.special_public_holidays)
    known = country_holidays("CN", years=years)
    return tuple(_notice(known, year) for year in years)


def _notice(known: HolidayBase, year: int) -> Notice:
    first, last = date(year - 1, 12, 1), date(year, 12, 31)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return Notice(
        year=year,
        days_off=frozenset(day for day in days if day.year == year and day in known),
        worked=frozenset(day for day in days if day in known.weekend_workdays),
    )
