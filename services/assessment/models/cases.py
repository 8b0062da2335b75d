"""The cases assessment knows of, and who may see them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.assessment.models.base import Base


class Case(Base):
    """A case as other rooms tell of it. The firm's name is unknown until the case's opening was heard."""

    __tablename__ = "cases"
    __table_args__ = (Index(None, "enterprise_id"), Index(None, "liaison_id"), Index(None, "mentor_id"))

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    enterprise_id: Mapped[UUID]
    name: Mapped[str | None]
    mentor_id: Mapped[UUID | None]
    liaison_id: Mapped[UUID | None]
    commissioner_id: Mapped[UUID | None]
    team_at: Mapped[datetime | None]
    stage: Mapped[str] = mapped_column(server_default="open")
    stage_at: Mapped[datetime | None]


class Firm(Base):
    """When the liaison last checked the firm's licence: before that, nothing older than its claim shows."""

    __tablename__ = "firms"

    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    verified_at: Mapped[datetime]


class Claim(Base):
    """Somebody says the firm is theirs; void once refused later than claimed."""

    __tablename__ = "claims"

    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    claimed_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]


class Delegation(Base):
    """The firm agreed that the liaison acts for it in these matters until then."""

    __tablename__ = "delegations"
    __table_args__ = (Index(None, "case_id", "liaison_id"),)

    delegation_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    liaison_id: Mapped[UUID]
    acts: Mapped[list[str]]
    valid_until: Mapped[datetime]


class Visit(Base):
    """Which expert goes to which case: that expert may read its results."""

    __tablename__ = "visits"
    __table_args__ = (Index(None, "case_id", "expert_id"),)

    visit_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    expert_id: Mapped[UUID]
    cancelled: Mapped[bool]
    changed_at: Mapped[datetime]
