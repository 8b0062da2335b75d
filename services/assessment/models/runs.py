"""Runs, their answers, the signed pledges, and the experts' verdicts."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.assessment.models.base import Base
from services.contracts.refusals import Refused
from services.contracts.words import _

Purpose = Literal["first", "retest"]
Pledged = Literal["online", "paper", "code"]


class RunState(StrEnum):
    REQUESTED = "requested"
    ANSWERING = "answering"
    SUBMITTED = "submitted"


class Run(Base):
    """One taking of the assessment. Once submitted it never changes; the database refuses it too."""

    __tablename__ = "runs"
    __table_args__ = (
        Index("ux_runs_live", "case_id", "purpose", unique=True, postgresql_where=text("state <> 'submitted'")),
        Index(None, "case_id", "submitted_at"),
        Index("ix_runs_number", text("right(run_id::text, 6)"), postgresql_where=text("state = 'submitted'")),
        Index("ix_runs_pledged_by", "pledged_by", postgresql_where=text("pledge_name IS NOT NULL")),
        Index("ux_runs_corrects_run_id", "corrects_run_id", unique=True, postgresql_where=text("corrects_run_id IS NOT NULL")),
        CheckConstraint("pledged IS NULL OR pledged IN ('online', 'paper', 'code')", name="pledged"),
    )

    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    pack: Mapped[str]
    purpose: Mapped[str]
    state: Mapped[str]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    started_by: Mapped[UUID | None]
    on_behalf_by: Mapped[UUID | None]
    before_run_id: Mapped[UUID | None]
    """For a re-test: the run it is compared with."""
    corrects_run_id: Mapped[UUID | None]
    """For a correction: the submitted run it stands for from its own submission on."""
    correction_reason: Mapped[str | None]
    from_paper: Mapped[bool] = mapped_column(server_default="false")
    """The firm filled it in on paper; its liaison enters it."""
    submitted_at: Mapped[datetime | None]
    pledged: Mapped[str | None]
    """How, once submitted: online by the firm, on a signed paper that its liaison brought, or by the code of an SMS."""
    pledged_by: Mapped[UUID | None]
    """Whose account did it: with a paper the liaison's, with a code of whoever asked for it."""
    pledge_name: Mapped[str | None]
    """Who pledged: with a paper whoever signed it, with a code the responsible person."""
    score: Mapped[Decimal | None]
    dimensions: Mapped[dict[str, Any] | None]
    """Points by dimension, as decimal text."""
    level: Mapped[int | None]
    wanted_scenes: Mapped[list[str] | None]

    def begin(self, by: UUID, on_behalf_by: UUID | None, at: datetime) -> None:
        """Answering begins."""
        self.refuse_if_submitted()
        self.state, self.started_at, self.started_by, self.on_behalf_by = RunState.ANSWERING, at, by, on_behalf_by

    def refuse_if_submitted(self) -> None:
        if self.state == RunState.SUBMITTED:
            raise Refused(_("这份测评已经提交，不能再改；填错了请在结果页“更正这份测评”"))

    def pledge(self, name: str, by: UUID, how: Pledged, at: datetime) -> None:
        """The answers are pledged and submitted."""
        self.refuse_if_submitted()
        self.state, self.submitted_at = RunState.SUBMITTED, at
        self.pledged, self.pledged_by, self.pledge_name = how, by, name

    @property
    def is_live(self) -> bool:
        return self.state != RunState.SUBMITTED

    @property
    def is_pledged_on_paper(self) -> bool:
        return self.pledged == "paper"

    @property
    def is_pledged_by_code(self) -> bool:
        return self.pledged == "code"


class Paper(Base):
    """The firm's signed pledge, photographed; seen only by the firm and its team."""

    __tablename__ = "papers"

    paper_id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("runs.run_id"), unique=True)
    media_type: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes]
    uploaded_by: Mapped[UUID]
    uploaded_at: Mapped[datetime]


class Answer(Base):
    """One answer as last given: `part` is `answers` (question number → letter or letters) or `scenes` (name → level)."""

    __tablename__ = "answers"
    __table_args__ = (CheckConstraint("basis IN ('figures', 'unknown', 'untransformed', 'absent')", name="basis"),)

    run_id: Mapped[UUID] = mapped_column(ForeignKey("runs.run_id"), primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB)
    given_at: Mapped[datetime]
    given_by: Mapped[UUID]
    on_behalf: Mapped[bool]
    basis: Mapped[str | None]
    """Set where it follows from figures, or stands for an explicit choice such as 暂不清楚."""
    help_request_id: Mapped[UUID | None]
    """By the link for a colleague; `given_by` is then whoever sent it."""


class Verdict(Base):
    """What the expert said of a re-test, once a run."""

    __tablename__ = "verdicts"

    run_id: Mapped[UUID] = mapped_column(ForeignKey("runs.run_id"), primary_key=True)
    agreed: Mapped[bool]
    opinion: Mapped[str | None]
    expert_id: Mapped[UUID]
    heard_at: Mapped[datetime]
