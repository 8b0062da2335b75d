"""What is kept of submitted runs so that patterns among many of them are read without reading them all."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.assessment.models.base import Base

THE_FIRM = UUID(int=0)
"""Stands for the liaison where the firm answered for itself."""


class RunPair(Base):
    """Two runs of a firm under one edition, one after the other, and what lies between them. Re-tests follow work: none of them."""

    __tablename__ = "run_pairs"
    __table_args__ = (Index("ix_run_pairs_pack_months_submitted_at", "pack", "months", "submitted_at"),)

    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    """The later one."""
    earlier_run_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    pack: Mapped[str]
    submitted_at: Mapped[datetime]
    days: Mapped[int]
    months: Mapped[int]
    """The days in rounded months, to look the newest up by."""
    gain: Mapped[Decimal]


class EngagedFirm(Base):
    """A firm and when its first work with a provider began."""

    __tablename__ = "engaged_firms"

    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]


class ScoreCount(Base):
    """How many runs of a month came to this many whole points (rounded down), by who answered."""

    __tablename__ = "score_counts"

    pack: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    """Its first day, in the center's zone."""
    liaison_id: Mapped[UUID] = mapped_column(primary_key=True)
    """Who answered on the firm's behalf; `THE_FIRM` if nobody did."""
    point: Mapped[int] = mapped_column(primary_key=True)
    runs: Mapped[int]
    case_id: Mapped[UUID]
    """The case of the last of them: where to look who the liaison is, since this room knows nobody's name."""


class NoticedCrowd(Base):
    """That results of a quarter crowded above a level's score, so that it is said once."""

    __tablename__ = "noticed_crowds"

    pack: Mapped[str] = mapped_column(primary_key=True)
    quarter: Mapped[str] = mapped_column(primary_key=True)
    liaison_id: Mapped[UUID] = mapped_column(primary_key=True)
    """Whose answers on firms' behalf; `THE_FIRM` for all results together."""
    level: Mapped[int] = mapped_column(primary_key=True)
    noticed_at: Mapped[datetime]
