"""Which days are worked in China, against days read by hand in the State Council's notices."""

from __future__ import annotations

from datetime import date

import pytest

from services.diagnosis.scheduling import Calendar, Notice, UnknownYear, published_notices

pytestmark = pytest.mark.pure

CALENDAR = Calendar(published_notices())


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
    with pytest.raises(UnknownYear, match=f"{year} 年的放假安排还没有录入"):
        CALENDAR.is_workday(date(year, 3, 4))


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
