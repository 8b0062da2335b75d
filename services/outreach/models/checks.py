"""Three-minute checks."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.outreach.models.base import Base


class QuickCheck(Base):
    """What was ticked and what came of it. Nobody's name is here: a lead goes on to enterprises and is not kept.

    `need` is the one sentence, until a lead has carried it off or thirty days have passed.
    """

    __tablename__ = "quick_checks"
    __table_args__ = (
        CheckConstraint("informal_level BETWEEN 0 AND 3", name="informal_level"),
        Index("ix_quick_checks_done_at", "done_at"),
    )

    check_id: Mapped[UUID] = mapped_column(primary_key=True)
    gathering_id: Mapped[UUID | None]
    answers: Mapped[dict[str, Any]]
    points: Mapped[int]
    informal_level: Mapped[int]
    need: Mapped[str | None]
    done_at: Mapped[datetime]
    lead_id: Mapped[UUID | None]
