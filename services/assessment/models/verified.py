"""What an expert saw on site of a submitted run, and what all such visits say of the questions."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.assessment.models.base import Base
from services.contracts.refusals import Refused
from services.contracts.words import _


class VerifiedRun(Base):
    """The expert's own taking of a submitted run, one a run. Once concluded it never changes; the database refuses it too."""

    __tablename__ = "verified_runs"
    __table_args__ = (
        Index(None, "case_id"),
        Index(
            "ix_verified_runs_concluded", "pack", "enterprise_id", postgresql_where=text("concluded_at IS NOT NULL")
        ),
    )  # fmt: skip

    run_id: Mapped[UUID] = mapped_column(ForeignKey("runs.run_id"), primary_key=True)
    case_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    pack: Mapped[str]
    visit_id: Mapped[UUID]
    """The visit on which it was begun."""
    started_at: Mapped[datetime]
    concluded_at: Mapped[datetime | None]
    concluded_by: Mapped[UUID | None]
    score: Mapped[Decimal | None]
    dimensions: Mapped[dict[str, Any] | None]
    """Points by dimension, as decimal text."""
    level: Mapped[int | None]
    differing: Mapped[int | None]
    """How many questions and scenes the expert saw otherwise."""

    @property
    def is_concluded(self) -> bool:
        return self.concluded_at is not None

    def refuse_if_concluded(self) -> None:
        if self.is_concluded:
            raise Refused(_("核实结论已经出了，不能再改；情况有变化请企业重新测评，再核实一次"))


class VerifiedAnswer(Base):
    """What the expert saw for one question or scene, as last given."""

    __tablename__ = "verified_answers"

    run_id: Mapped[UUID] = mapped_column(ForeignKey("verified_runs.run_id"), primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB)
    remark: Mapped[str]
    given_at: Mapped[datetime]
    given_by: Mapped[UUID]


class QuestionGap(Base):
    """How far firms and experts are apart on one question or scene, over all concluded runs of an edition.

    Sums, kept with every conclusion, so that reading them costs one short look-up however many runs there are.
    """

    __tablename__ = "question_gaps"

    pack: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    runs: Mapped[int]
    firms: Mapped[int]
    differing: Mapped[int]
    lower: Mapped[int]
    """Runs in which the expert saw less than the firm answered."""
    shift: Mapped[Decimal]
    """Sum of what experts saw minus what firms answered: points of a question, levels of a scene."""
