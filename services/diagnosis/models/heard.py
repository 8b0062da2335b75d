"""What diagnosis heard from other rooms and keeps for itself. Each `*_said_at` is the time of the event that last spoke."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.diagnosis.models.base import Base, one_of


class CaseState(StrEnum):
    OPEN = "open"
    RESTING = "resting"
    CLOSED = "closed"


class Firm(Base):
    """The firm as it last described itself."""

    __tablename__ = "firms"

    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    industry: Mapped[str]
    district: Mapped[str]
    park: Mapped[str | None]
    size_class: Mapped[str]
    said_at: Mapped[datetime]


class Case(Base):
    """A firm's case. Events may come in any order, so everything but the ids may still be missing."""

    __tablename__ = "cases"

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    enterprise_id: Mapped[UUID]
    state: Mapped[str]
    state_said_at: Mapped[datetime | None]
    need: Mapped[str | None]
    opened_at: Mapped[datetime | None]
    mentor_id: Mapped[UUID | None]
    liaison_id: Mapped[UUID | None]
    commissioner_id: Mapped[UUID | None]
    team_said_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(one_of("state", list(CaseState)), name="state"),
        Index(None, "enterprise_id"),
        Index(None, "mentor_id"),
        Index(None, "liaison_id"),
        Index("ix_cases_open", "opened_at", "case_id", postgresql_where="state = 'open'"),
    )

    @property
    def is_open(self) -> bool:
        return self.state == CaseState.OPEN


class Run(Base):
    """A completed assessment of a case: the first, or a re-test that waits for an expert's word."""

    __tablename__ = "runs"

    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    purpose: Mapped[str]
    pack: Mapped[str]
    score: Mapped[Decimal]
    dimensions: Mapped[dict[str, Any]]
    scene_levels: Mapped[dict[str, Any]]
    level: Mapped[int]
    level_name: Mapped[str]
    wanted_scenes: Mapped[list[str]]
    completed_at: Mapped[datetime]
    corrects_run_id: Mapped[UUID | None]

    __table_args__ = (
        CheckConstraint(one_of("purpose", ["first", "retest"]), name="purpose"),
        Index(None, "case_id", "completed_at"),
        Index("ix_runs_retests", "completed_at", postgresql_where="purpose = 'retest'"),
        Index(None, "corrects_run_id", postgresql_where="corrects_run_id IS NOT NULL"),
    )


class RecordedResult(Base):
    """What another platform found, as assessment told of it; never an assessment of ours."""

    __tablename__ = "recorded_results"

    result_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    platform: Mapped[str]
    platform_title: Mapped[str]
    edition: Mapped[str]
    tested_on: Mapped[date]
    score: Mapped[Decimal]
    level_name: Mapped[str]
    beyond_score: Mapped[bool]
    corrects_result_id: Mapped[UUID | None]
    recorded_at: Mapped[datetime]

    __table_args__ = (Index(None, "case_id", "tested_on"), Index(None, "corrects_result_id"))


class Person(Base):
    """Name and addresses of a person met on a visit, and whether they are an expert. Erased: the row stays, empty."""

    __tablename__ = "people"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    mobile: Mapped[str | None]
    contact_said_at: Mapped[datetime | None]
    is_expert: Mapped[bool]
    roles_said_at: Mapped[datetime | None]


class Member(Base):
    """Who acts for a firm. The first administrator is whom a visitor asks for."""

    __tablename__ = "members"

    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    as_colleague: Mapped[bool]
    acts: Mapped[bool]
    """False once the claim was refused."""
    said_at: Mapped[datetime]


class Verification(Base):
    """When the liaison last checked the firm's licence: before that its people see nothing older than their claim."""

    __tablename__ = "verifications"

    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    verified_at: Mapped[datetime]


class Delegation(Base):
    """The firm lets this liaison act for it."""

    __tablename__ = "delegations"

    delegation_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    liaison_id: Mapped[UUID]
    acts: Mapped[list[str]]
    valid_until: Mapped[datetime]

    __table_args__ = (Index(None, "case_id", "liaison_id"),)
