"""Results of tests taken elsewhere, as somebody recorded them here."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.assessment.models.base import Base

Entered = Literal["firm", "liaison", "list"]
"""By whom: the firm itself, the liaison it let answer for it, or the center from a list it was given."""


class RecordedResult(Base):
    """Never changed and never among the runs: a correction is a row of its own that names the one it corrects."""

    __tablename__ = "recorded_results"
    __table_args__ = (
        Index(None, "case_id", "tested_on"),
        Index("ux_recorded_results_corrects", "corrects_result_id", unique=True),
        CheckConstraint("entered IN ('firm', 'liaison', 'list')", name="entered"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
    )

    result_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    platform: Mapped[str]
    platform_title: Mapped[str]
    edition: Mapped[str]
    tested_on: Mapped[date]
    score: Mapped[Decimal]
    level: Mapped[int]
    beyond_score: Mapped[bool]
    """The certificate says a higher level than its score allows by the edition's rule."""
    certificate_number: Mapped[str]
    entered: Mapped[str]
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime]
    corrects_result_id: Mapped[UUID | None]
