"""Random calendars, and free slots found without a single interval: by walking in steps of five minutes."""

from __future__ import annotations

import calendar as months
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from services.diagnosis.scheduling import HALF_DAY, TWO_HOURS, Availability, ExtraDay, Hours, Leave, Span
from services.workdays import published_notices

STEP = timedelta(minutes=5)
TRAVEL = timedelta(minutes=30)
ZONES = [
    ZoneInfo(name)
    for name in ("Asia/Shanghai", "Asia/Urumqi", "Asia/Kathmandu", "Europe/London", "America/New_York", "Australia/Sydney")
]


@st.composite
def availabilities(draw: st.DrawFn, around: date) -> Availability:
    def hours() -> tuple[time, time]:
        first, second = sorted(draw(st.lists(st.integers(5 * 12, 22 * 12), min_size=2, max_size=2, unique=True)))
        return time(first // 12, first % 12 * 5), time(second // 12, second % 12 * 5)

    def day() -> date:
        return around + timedelta(days=draw(st.integers(-1, 9)))

    weekly = tuple(Hours(draw(st.integers(0, 6)), *hours()) for _ in range(draw(st.integers(0, 8))))
    leaves = []
    for _ in range(draw(st.integers(0, 2))):
        first = day()
        part = hours() if draw(st.booleans()) else (None, None)
        leaves.append(Leave(first, first + timedelta(days=draw(st.integers(0, 3))), *part))
    extras = tuple(ExtraDay(day(), *hours()) for _ in range(draw(st.integers(0, 2))))
    return Availability(weekly, tuple(leaves), extras, draw(st.integers(1, 3)))


@st.composite
def questions(draw: st.DrawFn) -> tuple[Availability, list[Span], datetime, date, timedelta, ZoneInfo]:
    zone = draw(st.sampled_from(ZONES))
    first = draw(st.dates(date(2020, 1, 1), date(2026, 12, 20)))
    earliest = datetime.combine(first, time(draw(st.integers(0, 23)), draw(st.integers(0, 59))), zone).astimezone(UTC)
    availability = draw(availabilities(first))
    taken = []
    for _ in range(draw(st.integers(0, 4))):
        start = datetime.combine(
            first + timedelta(days=draw(st.integers(0, 6))),
            time(draw(st.integers(5, 20)), draw(st.sampled_from([0, 15, 30]))),
            zone,
        )
        taken.append(Span(start.astimezone(UTC), start.astimezone(UTC) + timedelta(minutes=draw(st.integers(6, 50)) * 5)))
    return (
        availability,
        taken,
        earliest,
        first + timedelta(days=draw(st.integers(0, 7))),
        draw(st.sampled_from([HALF_DAY, TWO_HOURS])),
        zone,
    )


def oracle(
    availability: Availability, taken: list[Span], earliest: datetime, until: date, length: timedelta, zone: ZoneInfo
) -> list[Span]:
    """Greedy over instants: a slot starts at the first half hour from which every five minutes are free."""
    found: list[Span] = []
    now = earliest.replace(minute=earliest.minute // 5 * 5, second=0, microsecond=0)
    while now.astimezone(zone).date() <= until:
        local = now.astimezone(zone)
        ticks = [now + STEP * n for n in range(length // STEP)]
        if now >= earliest and local.minute % 30 == 0 and all(is_free(tick, availability, taken, zone) for tick in ticks):
            found.append(Span(now, now + length))
            now += length
        else:
            now += STEP
    return found


def is_free(tick: datetime, availability: Availability, taken: list[Span], zone: ZoneInfo) -> bool:
    local = tick.astimezone(zone)
    day, clock = local.date(), local.time()
    if sum(span.starts_at.astimezone(zone).date() == day for span in taken) >= availability.daily_maximum:
        return False
    if any(span.starts_at - TRAVEL <= tick < span.ends_at + TRAVEL for span in taken):
        return False
    for leave in availability.leaves:
        if leave.from_on <= day <= leave.until_on and (leave.opens is None or leave.opens <= clock < leave.closes):  # type: ignore[operator]
            return False
    if any(extra.on == day and extra.opens <= clock < extra.closes for extra in availability.extras):
        return True
    return is_worked(day) and any(
        h.weekday == months.weekday(day.year, day.month, day.day) and h.opens <= clock < h.closes for h in availability.hours
    )


NOTICES = {notice.year: notice for notice in published_notices()}


def is_worked(day: date) -> bool:
    """Read again from the notices, year by year."""
    if day in NOTICES[day.year].days_off:
        return False
    if day in NOTICES[day.year].worked or (day.year + 1 in NOTICES and day in NOTICES[day.year + 1].worked):
        return True
    return months.weekday(day.year, day.month, day.day) not in (months.SATURDAY, months.SUNDAY)
