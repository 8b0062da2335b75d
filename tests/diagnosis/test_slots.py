"""Free slots against an oracle that knows nothing of intervals: it walks the calendar in steps of five minutes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.diagnosis.scheduling import (
    HALF_DAY,
    TWO_HOURS,
    Availability,
    ExtraDay,
    Hours,
    Leave,
    Span,
    find_slots,
    open_windows,
)  # fmt: skip
from services.workdays import SHANGHAI, Calendar, Notice, published_notices
from tests.diagnosis.oracle import NOTICES, is_worked, oracle, questions

pytestmark = pytest.mark.pure

CALENDAR = Calendar(published_notices())


def at(day: date, clock: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC)


def office(*weekdays: int, maximum: int = 2) -> Availability:
    hours = [(time(9), time(12)), (time(14), time(17))]
    return Availability(tuple(Hours(day, *span) for day in weekdays for span in hours), daily_maximum=maximum)


MONDAY = date(2026, 11, 23)


def slots(
    availability: Availability, *taken: Span, day: date = MONDAY, length: timedelta = HALF_DAY, until: date | None = None
) -> list[str]:
    found = find_slots(availability, taken, CALENDAR, earliest=at(day, "00:00"), until=until or day, length=length)
    return [f"{span.starts_at.astimezone(SHANGHAI):%m-%d %H:%M}" for span in found]


def test_a_week_of_office_hours_gives_two_half_days_a_day() -> None:
    assert slots(office(0, 2)) == ["11-23 09:00", "11-23 14:00"]
    assert slots(office(0, 2), until=MONDAY + timedelta(days=6)) == ["11-23 09:00", "11-23 14:00", "11-25 09:00", "11-25 14:00"]


def test_two_hour_slots_fill_each_stretch_from_its_start() -> None:
    longer = Availability((Hours(0, time(8, 40), time(13, 10)),))
    assert slots(longer, length=TWO_HOURS) == ["11-23 09:00", "11-23 11:00"]


def test_a_visit_takes_its_time_and_the_way_there_and_back() -> None:
    morning = Span(at(MONDAY, "09:00"), at(MONDAY, "10:00"))
    assert slots(office(0), morning) == ["11-23 14:00"]
    assert slots(office(0, maximum=3), Span(at(MONDAY, "12:00"), at(MONDAY, "13:45"))) == []


def test_a_full_day_offers_nothing_more() -> None:
    assert slots(office(0, maximum=1), Span(at(MONDAY, "09:00"), at(MONDAY, "12:00"))) == []


def test_nothing_before_the_earliest_moment() -> None:
    found = find_slots(office(0), [], CALENDAR, earliest=at(MONDAY, "09:10"), until=MONDAY, length=TWO_HOURS)
    assert [span.starts_at for span in found] == [at(MONDAY, "09:30"), at(MONDAY, "14:00")]


def test_holidays_have_no_slots_and_worked_weekends_do() -> None:
    everyday = office(0, 1, 2, 3, 4, 5, 6)
    assert slots(everyday, day=date(2026, 10, 1), until=date(2026, 10, 7)) == []
    assert slots(everyday, day=date(2026, 10, 10)) == ["10-10 09:00", "10-10 14:00"]
    assert slots(everyday, day=date(2026, 11, 21)) == []


def test_leave_takes_whole_days_or_hours_away() -> None:
    week = Availability(office(0, 1).hours, leaves=(Leave(MONDAY, MONDAY),))
    assert slots(week, until=MONDAY + timedelta(days=1)) == ["11-24 09:00", "11-24 14:00"]
    noon = Availability(office(0).hours, leaves=(Leave(MONDAY, MONDAY, time(8), time(12)),))
    assert slots(noon) == ["11-23 14:00"]


def test_an_extra_day_counts_even_on_a_weekend_unless_leave_covers_it() -> None:
    saturday = date(2026, 11, 28)
    extra = ExtraDay(saturday, time(9), time(12))
    assert slots(Availability(extras=(extra,)), day=saturday) == ["11-28 09:00"]
    assert slots(Availability(extras=(extra,), leaves=(Leave(MONDAY, saturday),)), day=saturday) == []


@settings(max_examples=150, deadline=None)
@given(questions())
def test_slots_are_those_an_independent_oracle_finds(
    question: tuple[Availability, list[Span], datetime, date, timedelta, ZoneInfo],
) -> None:
    availability, taken, earliest, until, length, zone = question
    found = find_slots(availability, taken, CALENDAR, earliest=earliest, until=until, length=length, zone=zone)
    assert found == oracle(availability, taken, earliest, until, length, zone)


@settings(max_examples=200, deadline=None)
@given(st.dates(date(2020, 1, 1), date(2026, 12, 31)))
def test_weekly_hours_open_on_working_days_only(day: date) -> None:
    everyday = office(0, 1, 2, 3, 4, 5, 6)
    assert bool(open_windows(everyday, day, CALENDAR)) is is_worked(day)


def test_a_notice_can_close_a_day_that_was_open() -> None:
    closed = Calendar([Notice(2026, NOTICES[2026].days_off | {MONDAY}, NOTICES[2026].worked)])
    assert find_slots(office(0), [], closed, earliest=at(MONDAY, "00:00"), until=MONDAY) == []
