"""What the expert found: a draft that may be changed at will, a report that may not, and the word on a re-test."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.diagnosis.models.base import Base, one_of
from services.diagnosis.models.visits import Visit


class FindingRow(Base):
    """One scene to lift. `evidence` is what was seen on site, `advice` what to do about it."""

    __tablename__ = "findings"

    visit_id: Mapped[UUID] = mapped_column(ForeignKey(Visit.visit_id), primary_key=True)
    scene: Mapped[str] = mapped_column(primary_key=True)
    present_level: Mapped[int]
    target_level: Mapped[int]
    priority: Mapped[int]
    need: Mapped[str]
    evidence: Mapped[str]
    advice: Mapped[str]

    __table_args__ = (
        CheckConstraint("present_level BETWEEN 0 AND 3 AND target_level BETWEEN 1 AND 4", name="levels"),
        CheckConstraint("target_level > present_level", name="lift"),
        CheckConstraint("priority BETWEEN 1 AND 3", name="priority"),
    )


class Draft(Base):
    """The report's free texts while they are being written."""

    __tablename__ = "drafts"

    visit_id: Mapped[UUID] = mapped_column(ForeignKey(Visit.visit_id), primary_key=True)
    overview: Mapped[str]
    estimate: Mapped[str]
    effects: Mapped[str]
    risks: Mapped[str]
    saved_at: Mapped[datetime]


class Report(Base):
    """Signed once. `body` is everything the document shows, people's names aside; a trigger refuses any change."""

    __tablename__ = "reports"

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    report_no: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey(Visit.visit_id), unique=True)
    case_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    expert_id: Mapped[UUID]
    version: Mapped[int]
    reported_at: Mapped[datetime]
    body: Mapped[dict[str, Any]]

    __table_args__ = (Index(None, "case_id", "reported_at"),)


class Confirmation(Base):
    """An expert's word on a re-test, or only whose word is asked for when a commissioner chose somebody."""

    __tablename__ = "confirmations"

    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    expert_id: Mapped[UUID]
    agreed: Mapped[bool | None]
    opinion: Mapped[str | None]
    remark: Mapped[str]
    confirmed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(agreed IS NULL) = (confirmed_at IS NULL)", name="whole"),
        CheckConstraint(f"opinion IS NULL OR {one_of('opinion', ['证据不足', '与现场不符', '其他'])}", name="opinion"),
        CheckConstraint("agreed IS NOT FALSE OR opinion IS NOT NULL", name="reason"),
        Index(None, "expert_id"),
    )
