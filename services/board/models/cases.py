"""Where each case stands on the loop and since when, what else waits, and what was measured of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, SmallInteger, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.board.models.base import Base

_ACTIVE = text("state = 'open'")


class BoardCase(Base):
    """A case as its facts tell it. `told` is what they say, merged; the other columns are read out of it. A projection."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_waiting", "measure", "touched_at", "case_id", postgresql_where=_ACTIVE),
        Index("ix_cases_overdue", "measure", "touched_at", "case_id", postgresql_where=text("state = 'open' AND overdue")),
        Index("ix_cases_mentor_id", "mentor_id"), Index("ix_cases_liaison_id", "liaison_id"),
    )  # fmt: skip

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    enterprise_id: Mapped[UUID | None]
    by_need: Mapped[bool]
    mentor_id: Mapped[UUID | None]
    liaison_id: Mapped[UUID | None]
    commissioner_id: Mapped[UUID | None]
    told: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str]
    waiting_for: Mapped[str | None]
    measure: Mapped[int | None] = mapped_column(SmallInteger)
    moved_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    overdue: Mapped[bool]
    requested_at: Mapped[datetime | None]
    contacted_at: Mapped[datetime | None]
    visited_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]
    referred_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    uplifted_at: Mapped[datetime | None]


class Waiting(Base):
    """What is not a step of a case and may be left lying: a meeting, a story, a promised contact, a record. A projection."""

    __tablename__ = "waiting"
    __table_args__ = (Index("ix_waiting_measure_opened_at", "measure", "opened_at", "thing_id"),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    thing_id: Mapped[UUID] = mapped_column(primary_key=True)
    measure: Mapped[int] = mapped_column(SmallInteger)
    case_id: Mapped[UUID | None]
    enterprise_id: Mapped[UUID | None]
    label: Mapped[str | None]
    page: Mapped[str | None]
    """Where to look at it, if it belongs to no case."""
    due_at: Mapped[datetime | None]
    due_told_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    moved_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class LoopTime(Base):
    """How long one leg of the loop took, as measured last. Not a projection: measured anew by the clock."""

    __tablename__ = "loop_times"

    leg: Mapped[str] = mapped_column(primary_key=True)
    cases: Mapped[int] = mapped_column(Integer)
    median_seconds: Mapped[float | None]
    p90_seconds: Mapped[float | None]
    measured_at: Mapped[datetime]


class StuckCount(Base):
    """How much is stuck in a measure, as measured last."""

    __tablename__ = "stuck_counts"

    measure: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    overdue: Mapped[int] = mapped_column(BigInteger)
    silent: Mapped[int] = mapped_column(BigInteger)
    things: Mapped[int] = mapped_column(BigInteger)
    measured_at: Mapped[datetime]
