"""Free slots of one expert: weekly hours and extra days, less leave, less what is taken. Intervals are half open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from services.workdays import SHANGHAI, Calendar

HALF_DAY = timedelta(hours=3)
TWO_HOURS = timedelta(hours=2)
GRID = timedelta(minutes=30)
TRAVEL = timedelta(minutes=30)
"""Kept free between two visits, to get from one firm to the next."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `starts_at` up to `ends_at`, aware, in UTC."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Hours:
    """Every week on `weekday` (Monday is 0), in local wall time."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Leave:
    """Away on these days, both included; only between `opens` and `closes` when they are given."""

    from_on: date
    until_on: date
    opens: time | None = None
    closes: time | None = None


@dataclass(frozen=True, slots=True)
class ExtraDay:
    """Also there on this day, even when nobody else works."""

    on: date
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Availability:
    """What an expert has told of their time. Leave wins over everything else."""

    hours: tuple[Hours, ...] = ()
    leaves: tuple[Leave, ...] = ()
    extras: tuple[ExtraDay, ...] = ()
    daily_maximum: int = 2


def open_windows(availability: Availability, day: date, calendar: Calendar, zone: tzinfo = SHANGHAI) -> list[Span]:
    """When the expert may be visited with on `day`, whatever is already booked.

    Raises:
        UnknownYear: nobody knows yet whether that day is worked.
    """
    worked = calendar.is_workday(day)
    spans = [_local(day, extra.opens, extra.closes, zone) for extra in availability.extras if extra.on == day]
    if worked:
        spans += [_local(day, hours.opens, hours.closes, zone) for hours in availability.hours if hours.weekday == day.weekday()]
    away = [_away(leave, day, zone) for leave in availability.leaves if leave.from_on <= day <= leave.until_on]
    return subtract(merge(spans), away)


def iter_slots(
    availability: Availability, taken: Sequence[Span], calendar: Calendar, *, earliest: datetime, until: date,
    length: timedelta = HALF_DAY, zone: tzinfo = SHANGHAI,
) -> Iterator[Span]:  # fmt: skip
    """Slots of `length` from `earliest` to the end of `until`, on half hours of local time, in order, none overlapping.

    Every stretch that is free is filled from its start. A day that already has the expert's daily maximum of visits
    has none; what is taken keeps the time to travel on both sides.
    """
    day = earliest.astimezone(zone).date()
    busy = [Span(span.starts_at - TRAVEL, span.ends_at + TRAVEL) for span in taken]
    while day <= until:
        visits = sum(span.starts_at.astimezone(zone).date() == day for span in taken)
        if visits < availability.daily_maximum:
            for free in subtract(open_windows(availability, day, calendar, zone), busy):
                yield from _fill(free, length, earliest, zone)
        day += timedelta(days=1)


def find_slots(
    availability: Availability, taken: Sequence[Span], calendar: Calendar, *, earliest: datetime, until: date,
    length: timedelta = HALF_DAY, zone: tzinfo = SHANGHAI,
) -> list[Span]:  # fmt: skip
    """All that `iter_slots` gives."""
    return list(iter_slots(availability, taken, calendar, earliest=earliest, until=until, length=length, zone=zone))


def contains(windows: Iterable[Span], span: Span) -> bool:
    """Whether one of `windows` holds the whole of `span`."""
    return any(window.starts_at <= span.starts_at and span.ends_at <= window.ends_at for window in windows)


def merge(spans: Iterable[Span]) -> list[Span]:
    """The same instants in as few spans as can be, in order; empty ones vanish."""
    merged: list[Span] = []
    for span in sorted(span for span in spans if span.starts_at < span.ends_at):
        if merged and span.starts_at <= merged[-1].ends_at:
            merged[-1] = Span(merged[-1].starts_at, max(merged[-1].ends_at, span.ends_at))
        else:
            merged.append(span)
    return merged


def subtract(spans: Sequence[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of `spans` (merged, in order) without `taken`."""
    left = list(spans)
    for hole in merge(taken):
        left = [
            piece for span in left
            for piece in (Span(span.starts_at, min(span.ends_at, hole.starts_at)), Span(max(span.starts_at, hole.ends_at), span.ends_at))
            if piece.starts_at < piece.ends_at
        ]  # fmt: skip
    return left


def _local(day: date, opens: time, closes: time, zone: tzinfo) -> Span:
    return Span(datetime.combine(day, opens, zone).astimezone(UTC), datetime.combine(day, closes, zone).astimezone(UTC))


def _away(leave: Leave, day: date, zone: tzinfo) -> Span:
    if leave.opens is not None and leave.closes is not None:
        return _local(day, leave.opens, leave.closes, zone)
    whole = _local(day, time.min, time.min, zone)
    return Span(whole.starts_at, _local(day + timedelta(days=1), time.min, time.min, zone).starts_at)


def _fill(free: Span, length: timedelta, earliest: datetime, zone: tzinfo) -> list[Span]:
    start = _on_grid(max(free.starts_at, earliest), zone)
    slots = []
    while start + length <= free.ends_at:
        slots.append(Span(start, start + length))
        start = _on_grid(start + length, zone)
    return slots


def _on_grid(moment: datetime, zone: tzinfo) -> datetime:
    local = moment.astimezone(zone)
    over = timedelta(minutes=local.minute % 30, seconds=local.second, microseconds=local.microsecond)
    return (moment if not over else moment + GRID - over).astimezone(UTC)
