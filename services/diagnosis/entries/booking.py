"""Booking, moving, cancelling and holding a visit."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from pydantic import Field

from services.diagnosis.entries.base import Entry, Instant, Moment
from services.diagnosis.scheduling import Span
from services.workdays import SHANGHAI


class Wanted(Entry):
    """An expert's time. `outside_hours`: the expert agreed to come outside the hours they gave; for the center's people only."""

    expert_id: UUID
    starts_at: Instant
    ends_at: Instant
    outside_hours: bool = False

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)


class WantedByHand(Entry):
    """The same as a page's fields: a day and two clock times in Beijing time."""

    expert_id: UUID
    day: date
    opens: time
    closes: time
    outside_hours: bool = False

    def wanted(self) -> Wanted:
        start, end = (datetime.combine(self.day, clock, SHANGHAI) for clock in (self.opens, self.closes))
        return Wanted(expert_id=self.expert_id, starts_at=start, ends_at=end, outside_hours=self.outside_hours)


class HeldAt(Entry):
    """The true times of a visit."""

    starts_at: Moment
    ends_at: Moment

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)


class MovedByHand(WantedByHand):
    """`Moved` as a page's fields."""

    revision: int | None = None

    def moved(self) -> Wanted:
        return self.wanted()


class Moved(Wanted):
    """Another time. `revision` of the visit as it was seen: if it changed since, the move is refused."""

    revision: int | None = None


class Cancelling(Entry):
    reason: str = Field(min_length=2, max_length=200)
    revision: int | None = None


class Confirming(Entry):
    revision: int | None = None
