"""Which days are worked in China, against days read by hand in the State Council's notices."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workdays import Calendar, Notice, UnknownYear, closing_of, published_calendar, published_notices, today

pytestmark = pytest.mark.pure

CALENDAR = published_calendar()
DAYS = st.dates(date(2024, 1, 1), date(2034, 12, 31))


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 1, 1), False),  # 元旦
        (date(2026, 1, 4), True),  # a Sunday worked for it
        (date(2026, 2, 14), True),  # a Saturday worked for 春节
        (date(2026, 2, 16), False),  # 除夕
        (date(2026, 2, 23), False),  # the last day of 春节
        (date(2026, 2, 24), True),
        (date(2026, 2, 28), True),  # Saturday
        (date(2026, 5, 9), True),  # Saturday, for 劳动节
        (date(2026, 9, 20), True),  # Sunday, for 国庆
        (date(2026, 10, 7), False),
        (date(2026, 10, 10), True),  # Saturday
        (date(2026, 11, 21), False),  # a plain Saturday
        (date(2026, 11, 23), True),  # a plain Monday
        (date(2017, 12, 30), False),
        (date(2018, 12, 29), True),  # a Saturday worked for 2019's 元旦
        (date(2020, 1, 31), False),  # the 春节 that was made longer
    ],
)
def test_holidays_and_worked_weekends_are_those_of_the_notice(day: date, worked: bool) -> None:
    assert CALENDAR.is_workday(day) is worked


def test_a_year_without_a_notice_is_refused_in_a_clear_word() -> None:
    year = max(notice.year for notice in published_notices()) + 1
    with pytest.raises(UnknownYear, match=f"no notice for {year}"):
        CALENDAR.is_workday(date(year, 3, 4))


def test_a_room_says_in_its_own_words_that_a_year_is_unknown() -> None:
    class NotYet(Exception):
        pass

    with pytest.raises(NotYet):
        Calendar([], unknown=NotYet).is_workday(date(2026, 3, 4))
    with pytest.raises(NotYet):
        Calendar([], unknown=NotYet).last_known(date(2026, 3, 4), date(2026, 3, 5))


def test_an_unknown_year_can_be_estimated_by_holidays_and_weekends_alone() -> None:
    year = max(notice.year for notice in published_notices()) + 5
    assert not CALENDAR.knows(year)
    assert not CALENDAR.is_workday(date(year, 10, 1), estimate=True)
    days = [date(year, 3, 1) + timedelta(days=n) for n in range(31)]
    assert [CALENDAR.is_workday(day, estimate=True) for day in days] == [day.weekday() < 5 for day in days]
    calendar = Calendar([Notice(year + 1, frozenset(), frozenset({date(year, 12, 29)}))])
    assert calendar.is_workday(date(year, 12, 29), estimate=True)


@given(DAYS)
def test_where_there_is_a_notice_an_estimate_is_not_asked(day: date) -> None:
    if CALENDAR.knows(day.year):
        assert CALENDAR.is_workday(day, estimate=True) is CALENDAR.is_workday(day)


def test_working_days_ahead_skip_holidays_and_count_worked_weekends() -> None:
    friday = date(2026, 2, 13)
    assert CALENDAR.workday_after(friday, 1) == date(2026, 2, 14)  # Saturday, worked
    assert CALENDAR.workday_after(friday, 2) == date(2026, 2, 24)
    assert CALENDAR.workday_after(date(2026, 2, 17), 0) == date(2026, 2, 24)
    assert CALENDAR.workday_after(date(2026, 2, 24), 0) == date(2026, 2, 24)
    with pytest.raises(UnknownYear):
        CALENDAR.workday_after(date(2026, 12, 31), 1)
    assert CALENDAR.workday_after(date(2026, 12, 31), 1, estimate=True) == date(2027, 1, 4)


@given(DAYS, st.integers(0, 30))
def test_exactly_that_many_working_days_lie_ahead(day: date, count: int) -> None:
    last = CALENDAR.workday_after(day, count, estimate=True)
    ahead = [day + timedelta(days=n) for n in range(1, (last - day).days + 1)]
    worked = sum(CALENDAR.is_workday(one, estimate=True) for one in ahead)
    assert CALENDAR.is_workday(last, estimate=True)
    assert worked == count if count or last == day else worked == 1


def test_a_notice_entered_by_the_center_makes_its_year_known() -> None:
    notice = Notice(2031, frozenset({date(2031, 1, 1)}), frozenset({date(2031, 1, 4)}))
    calendar = Calendar([notice])
    assert not calendar.is_workday(date(2031, 1, 1))
    assert calendar.is_workday(date(2031, 1, 4))  # Saturday
    assert not calendar.is_workday(date(2031, 1, 5))


def test_a_notice_may_have_the_december_before_worked() -> None:
    eve = Notice(2030, frozenset(), frozenset())
    notice = Notice(2031, frozenset({date(2031, 1, 2)}), frozenset({date(2030, 12, 29)}))
    assert Calendar([eve, notice]).is_workday(date(2030, 12, 29))  # Sunday
    assert not Calendar([eve]).is_workday(date(2030, 12, 29))


def test_the_last_known_day_ends_with_the_last_noticed_year() -> None:
    last = max(notice.year for notice in published_notices())
    assert CALENDAR.last_known(date(last, 11, 21), date(last + 1, 1, 20)) == date(last, 12, 31)
    assert CALENDAR.last_known(date(last - 1, 12, 21), date(last, 1, 20)) == date(last, 1, 20)
    with pytest.raises(UnknownYear):
        CALENDAR.last_known(date(last + 1, 1, 1), date(last + 1, 1, 20))


def test_the_day_changes_at_midnight_in_shanghai() -> None:
    assert today(datetime(2026, 11, 21, 15, 59, tzinfo=UTC)) == date(2026, 11, 21)
    assert today(datetime(2026, 11, 21, 16, 0, tzinfo=UTC)) == date(2026, 11, 22)
    assert closing_of(date(2026, 11, 21), time(17)) == datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
