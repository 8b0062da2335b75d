"""What was counted, and its sums. All of it is a projection."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from services.board.models.base import Base

_STANDS = text("stands")


class Counted(Base):
    """One fact that speaks for one thing of a line; the thing counts by the one that stands."""

    __tablename__ = "counted"
    __table_args__ = (
        Index("ix_counted_line_at_event_id", "line", "at", "event_id", postgresql_where=_STANDS),
        Index("ix_counted_case_id_line_at", "case_id", "line", "at", postgresql_where=_STANDS),
    )

    line: Mapped[str] = mapped_column(primary_key=True)
    thing_id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    enterprise_id: Mapped[UUID | None]
    case_id: Mapped[UUID | None]
    level: Mapped[int | None] = mapped_column(SmallInteger)
    stands: Mapped[bool]


class Withdrawn(Base):
    """When a thing was last taken back."""

    __tablename__ = "withdrawn"

    line: Mapped[str] = mapped_column(primary_key=True)
    thing_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class FirmInMonth(Base):
    """How many things of a line a firm has in a month, and its latest level then."""

    __tablename__ = "firm_months"

    line: Mapped[str] = mapped_column(primary_key=True)
    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    things: Mapped[int] = mapped_column(Integer)
    level: Mapped[int | None] = mapped_column(SmallInteger)
    level_at: Mapped[datetime | None]
    level_event: Mapped[UUID | None]


class Sum(Base):
    """A sum the page reads; what `what` may be is said in `summing`."""

    __tablename__ = "sums"

    month: Mapped[date] = mapped_column(primary_key=True)
    line: Mapped[str] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


class SeenFirm(Base):
    """A firm's descriptive facts, as told last."""

    __tablename__ = "firms"
    __table_args__ = (Index("ix_firms_segment", "district", "industry", "size_class", "park"),)

    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    industry: Mapped[str]
    district: Mapped[str]
    park: Mapped[str | None]
    size_class: Mapped[str]
    told_at: Mapped[datetime]
    told_by: Mapped[UUID]
