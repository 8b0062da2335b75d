"""Experts, the hours they give every week, the days that are different, and the years whose holidays are known."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.diagnosis.models.base import Base, one_of


class Expert(Base):
    """What a person gives as an expert; whether they are one at present is in `people`. `expert_no` exists for the exclusion constraint on visits: a uuid has no range."""

    __tablename__ = "experts"

    expert_id: Mapped[UUID] = mapped_column(primary_key=True)
    expert_no: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    scenes: Mapped[list[str]]
    industries: Mapped[list[str]]
    districts: Mapped[list[str]]
    daily_maximum: Mapped[int]

    __table_args__ = (CheckConstraint("daily_maximum BETWEEN 1 AND 6", name="daily_maximum"),)


class WeeklyHours(Base):
    """Local wall time in the center's zone; Monday is 0."""

    __tablename__ = "weekly_hours"

    expert_id: Mapped[UUID] = mapped_column(ForeignKey(Expert.expert_id), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True)
    opens: Mapped[time] = mapped_column(primary_key=True)
    closes: Mapped[time]

    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("opens < closes", name="order"),
    )


class DifferentDay(Base):
    """Leave over some days (whole, or between two hours of each), or one extra day."""

    __tablename__ = "different_days"

    day_id: Mapped[UUID] = mapped_column(primary_key=True)
    expert_id: Mapped[UUID] = mapped_column(ForeignKey(Expert.expert_id))
    kind: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date]
    opens: Mapped[time | None]
    closes: Mapped[time | None]

    __table_args__ = (
        CheckConstraint(one_of("kind", ["leave", "extra"]), name="kind"),
        CheckConstraint("from_on <= until_on", name="days"),
        CheckConstraint("(opens IS NULL) = (closes IS NULL) AND (opens IS NULL OR opens < closes)", name="hours"),
        CheckConstraint("kind = 'leave' OR (opens IS NOT NULL AND from_on = until_on)", name="extra"),
        Index(None, "expert_id", "until_on"),
    )


class YearNotice(Base):
    """A year's holidays as the center read them in the State Council's notice, where the program does not know it yet."""

    __tablename__ = "year_notices"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    days_off: Mapped[list[str]]
    worked: Mapped[list[str]]
    source: Mapped[str]
    entered_by: Mapped[UUID]
    entered_at: Mapped[datetime]
