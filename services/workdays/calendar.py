"""A calendar answers from notices. A year without one is refused, unless the asker says that an estimate will do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import cache

from services.workdays.notices import Notice, estimated_notice, published_notices


class UnknownYear(LookupError):
    """No notice says which days of that year are worked."""

    def __init__(self, year: int) -> None:
        super().__init__(f"no notice for {year}")
        self.year = year


class Calendar:
    """Answers for every year it has a notice of; of two for one year the later given counts.

    `unknown` makes the error for another year: a room that shows it to people gives one in their words.
    """

    def __init__(self, notices: Iterable[Notice], *, unknown: Callable[[int], Exception] = UnknownYear) -> None:
        self._notices: Mapping[int, Notice] = {notice.year: notice for notice in notices}
        self._worked = frozenset[date]().union(*(notice.worked for notice in self._notices.values()))
        self._unknown = unknown

    def knows(self, year: int) -> bool:
        return year in self._notices

    def is_workday(self, day: date, *, estimate: bool = False) -> bool:
        """Whether offices work on `day`; with `estimate`, by statutory holidays and weekends where there is no notice.

        Raises:
            UnknownYear: there is no notice for that year, and an estimate was not asked for.
        """
        notice = self._notices.get(day.year) or (estimated_notice(day.year) if estimate else None)
        if notice is None:
            raise self._unknown(day.year)
        return day not in notice.days_off and (day.weekday() < 5 or day in self._worked)

    def workday_after(self, day: date, count: int, *, estimate: bool = False) -> date:
        """The `count`-th working day after `day`; for 0, `day` itself or the first working day after it.

        Raises:
            UnknownYear: as `is_workday`.
        """
        while count > 0 or not self.is_workday(day, estimate=estimate):
            day += timedelta(days=1)
            count -= self.is_workday(day, estimate=estimate)
        return day

    def last_known(self, first: date, until: date) -> date:
        """The last day from `first` to `until` that a notice answers for without a break.

        Raises:
            UnknownYear: there is none even for `first`.
        """
        if not self.knows(first.year):
            raise self._unknown(first.year)
        year = first.year
        while year < until.year and self.knows(year + 1):
            year += 1
        return min(until, date(year, 12, 31))


@cache
def published_calendar() -> Calendar:
    """The calendar of the published notices alone."""
    return Calendar(published_notices())
