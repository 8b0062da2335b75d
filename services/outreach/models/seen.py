"""What outreach has heard from other rooms. `*_as_of` is the time of the newest event told of, so that order does not matter."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.outreach.models.base import Base


class SeenFirm(Base):
    """A firm's descriptive facts."""

    __tablename__ = "seen_firms"

    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    industry: Mapped[str]
    district: Mapped[str]
    park: Mapped[str | None]
    size_class: Mapped[str]
    told_as_of: Mapped[datetime]


class SeenCase(Base):
    """A case, its team and whether it ended."""

    __tablename__ = "seen_cases"
    __table_args__ = (Index("ix_seen_cases_enterprise", "enterprise_id", "opened_at"),)

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    enterprise_id: Mapped[UUID]
    opened_at: Mapped[datetime | None]
    need: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    mentor_id: Mapped[UUID | None]
    liaison_id: Mapped[UUID | None]
    commissioner_id: Mapped[UUID | None]
    team_as_of: Mapped[datetime | None]


class SeenClaim(Base):
    """Who says a firm is theirs, from claims and their refusals."""

    __tablename__ = "seen_claims"

    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    as_colleague: Mapped[bool] = mapped_column(default=False)
    claimed_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]


class SeenVerification(Base):
    """A firm whose licence the liaison has checked, and when last."""

    __tablename__ = "seen_verifications"

    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    verified_at: Mapped[datetime]


class SeenRun(Base):
    """A scored sheet: what the levels of its scenes were."""

    __tablename__ = "seen_runs"

    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    scene_levels: Mapped[dict[str, int]]


class SeenUplift(Base):
    """What an expert confirmed that a case changed, the newest word of it."""

    __tablename__ = "seen_uplifts"

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    enterprise_id: Mapped[UUID]
    before_run_id: Mapped[UUID]
    after_run_id: Mapped[UUID]
    score_before: Mapped[Decimal]
    score_after: Mapped[Decimal]
    level_before: Mapped[int]
    level_after: Mapped[int]
    lifted_scenes: Mapped[list[str]]
    comparable: Mapped[bool]
    confirmed_at: Mapped[datetime]


class SeenEngagement(Base):
    """Work of 上云用数赋智 that the firm accepted, with the scenes it was about."""

    __tablename__ = "seen_engagements"
    __table_args__ = (Index("ix_seen_engagements_case", "case_id"),)

    engagement_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    domains: Mapped[list[str]]
    scenes: Mapped[list[str]]
    accepted_at: Mapped[datetime | None]
