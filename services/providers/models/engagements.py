"""Engagements of 上云用数赋智: the plan, its milestones, and the way to acceptance."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.contracts.refusals import Refused
from services.contracts.words import _
from services.providers.models.base import Base


class EngagementState(StrEnum):
    """Drafting: no plan yet. Planned: the firm is asked to agree. Running, delivered, accepted; ended without a start."""

    DRAFTING = "drafting"
    PLANNED = "planned"
    RUNNING = "running"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    ENDED = "ended"


class Engagement(Base):
    __tablename__ = "engagements"
    __table_args__ = (
        ForeignKeyConstraint(
            ["referral_id", "provider_id", "case_id", "enterprise_id"],
            ["referrals.referral_id", "referrals.provider_id", "referrals.case_id", "referrals.enterprise_id"],
            name="fk_engagements_referral",
        ),
        CheckConstraint("state IN ('drafting', 'planned', 'running', 'delivered', 'accepted', 'ended')", name="state"),
        Index("ix_engagements_referral", "referral_id", unique=True),
        Index(
            "ix_engagements_open",
            "case_id",
            unique=True,
            postgresql_where=text("state IN ('drafting', 'planned', 'running', 'delivered')"),
        ),
        Index("ix_engagements_case", "case_id", "opened_at"),
        Index("ix_engagements_provider", "provider_id", "opened_at"),
        Index("ix_engagements_opened", "opened_at", "engagement_id"),
        Index("ix_engagements_enterprise", "enterprise_id", "opened_at"),
    )

    engagement_id: Mapped[UUID] = mapped_column(primary_key=True)
    referral_id: Mapped[UUID]
    case_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(default=EngagementState.DRAFTING)
    opened_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=0)
    goal: Mapped[str] = mapped_column(default="")
    domains: Mapped[list[Any]] = mapped_column(default=list)
    scenes: Mapped[list[Any]] = mapped_column(default=list)
    agreed_by: Mapped[UUID | None]
    agreed_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None]
    accepted_how: Mapped[str | None]
    paper_id: Mapped[UUID | None] = mapped_column(ForeignKey("papers.paper_id"))

    milestones: Mapped[list[Milestone]] = relationship(order_by="Milestone.number", cascade="all, delete-orphan")
    steps: Mapped[list[EngagementStep]] = relationship(order_by="EngagementStep.step_id")

    def plan(self, goal: str, domains: list[str], scenes: list[dict[str, Any]]) -> None:
        self._require(EngagementState.DRAFTING, EngagementState.PLANNED, what=_("计划已经双方确认，不能再改。"))
        self.state, self.version = EngagementState.PLANNED, self.version + 1
        self.goal, self.domains, self.scenes = goal, domains, scenes

    def agree(self, version: int, by: UUID, at: datetime) -> None:
        self._require(EngagementState.PLANNED, what=_("现在没有等待确认的计划。"))
        if version != self.version:
            raise Refused(_("服务商刚刚更新了计划，请看过新的一版再确认。"))
        self.state, self.agreed_by, self.agreed_at = EngagementState.RUNNING, by, at

    def deliver(self, at: datetime) -> None:
        self._require(EngagementState.RUNNING, what=_("项目不在实施中，不能提交验收。"))
        waiting = [milestone.title for milestone in self.milestones if milestone.reached_at is None]
        if waiting:
            raise Refused(_("还有里程碑没有完成：{titles}。").format(titles="、".join(waiting)))
        self.state, self.delivered_at = EngagementState.DELIVERED, at

    def accept(self, by: UUID, at: datetime, how: str, paper_id: UUID | None = None) -> None:
        self._require(EngagementState.DELIVERED, what=_("服务商还没有提交验收，或已经验收过了。"))
        self.state, self.accepted_by, self.accepted_at = EngagementState.ACCEPTED, by, at
        self.accepted_how, self.paper_id = how, paper_id

    def send_back(self) -> None:
        self._require(EngagementState.DELIVERED, what=_("服务商还没有提交验收，或已经验收过了。"))
        self.state = EngagementState.RUNNING

    def end(self) -> None:
        self._require(EngagementState.DRAFTING, EngagementState.PLANNED, what=_("项目已经开始，不能直接取消。"))
        self.state = EngagementState.ENDED

    def reach(self, number: int, evidence: str, by: UUID, at: datetime) -> Milestone:
        self._require(EngagementState.RUNNING, what=_("项目不在实施中，不能报告里程碑。"))
        milestone = next((one for one in self.milestones if one.number == number), None)
        if milestone is None:
            raise Refused(_("计划里没有第 {number} 个里程碑。").format(number=number), status=404)
        if milestone.reached_at is not None:
            raise Refused(_("“{title}”已经报告完成。").format(title=milestone.title))
        milestone.reached_at, milestone.reached_by, milestone.evidence = at, by, evidence
        return milestone

    def _require(self, *states: EngagementState, what: str) -> None:
        if self.state not in states:
            raise Refused(what)


class Milestone(Base):
    __tablename__ = "milestones"
    __table_args__ = (Index("ix_milestones_due", "due_on", postgresql_where=text("reached_at IS NULL")),)

    engagement_id: Mapped[UUID] = mapped_column(ForeignKey("engagements.engagement_id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    due_on: Mapped[date]
    proof: Mapped[str]
    evidence: Mapped[str | None]
    reached_at: Mapped[datetime | None]
    reached_by: Mapped[UUID | None]

    files: Mapped[list[EvidenceFile]] = relationship(order_by="EvidenceFile.file_id", viewonly=True)

    def is_overdue(self, today: date) -> bool:
        return self.reached_at is None and self.due_on < today


class PlanVersion(Base):
    """A version of the plan as the provider put it forward; `plan` is what was typed."""

    __tablename__ = "plan_versions"

    engagement_id: Mapped[UUID] = mapped_column(ForeignKey("engagements.engagement_id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[dict[str, Any]]
    planned_by: Mapped[UUID]
    planned_at: Mapped[datetime]


class EvidenceFile(Base):
    """A picture or document that shows that a milestone was reached."""

    __tablename__ = "evidence_files"
    __table_args__ = (
        ForeignKeyConstraint(
            ["engagement_id", "number"], ["milestones.engagement_id", "milestones.number"], name="fk_evidence_files_milestone"
        ),
        Index("ix_evidence_files_milestone", "engagement_id", "number", "file_id"),
    )

    file_id: Mapped[UUID] = mapped_column(primary_key=True)
    engagement_id: Mapped[UUID]
    number: Mapped[int]
    name: Mapped[str]
    media_type: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(deferred=True)
    uploaded_by: Mapped[UUID]
    uploaded_at: Mapped[datetime]


class EngagementStep(Base):
    """Who did what to an engagement and when, with what they said."""

    __tablename__ = "engagement_steps"
    __table_args__ = (Index("ix_engagement_steps_engagement", "engagement_id", "step_id"),)

    step_id: Mapped[UUID] = mapped_column(primary_key=True)
    engagement_id: Mapped[UUID] = mapped_column(ForeignKey("engagements.engagement_id"))
    what: Mapped[str]
    note: Mapped[str | None]
    by: Mapped[UUID]
    at: Mapped[datetime]
