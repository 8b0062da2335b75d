"""What providers has heard from other rooms. `*_as_of` is the time of the newest event told of, so that order does not matter."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.providers.models.base import Base


class SeenFirm(Base):
    """A firm's descriptive facts; the credit code is empty until a registration or a profile told it (a case's opening does not)."""

    __tablename__ = "seen_firms"

    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    credit_code: Mapped[str]
    industry: Mapped[str]
    district: Mapped[str]
    park: Mapped[str | None]
    size_class: Mapped[str]
    told_as_of: Mapped[datetime]
    code_as_of: Mapped[datetime | None]


class SeenCase(Base):
    __tablename__ = "seen_cases"
    __table_args__ = (Index("ix_seen_cases_enterprise", "enterprise_id"), Index("ix_seen_cases_liaison", "liaison_id"))

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    enterprise_id: Mapped[UUID]
    opened_at: Mapped[datetime | None]
    need: Mapped[str | None]
    mentor_id: Mapped[UUID | None]
    liaison_id: Mapped[UUID | None]
    commissioner_id: Mapped[UUID | None]
    team_as_of: Mapped[datetime | None]
    level: Mapped[int | None]
    wanted_scenes: Mapped[list[Any] | None]
    level_as_of: Mapped[datetime | None]
    rested_at: Mapped[datetime | None]
    resumed_at: Mapped[datetime | None]


class SeenClosure(Base):
    """A case that ended."""

    __tablename__ = "seen_closures"

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    closed_at: Mapped[datetime]


class SeenVerification(Base):
    """A firm whose licence the liaison has checked, and when last."""

    __tablename__ = "seen_verifications"

    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    verified_at: Mapped[datetime]


class SeenReport(Base):
    """The findings a match was asked for."""

    __tablename__ = "seen_reports"
    __table_args__ = (Index("ix_seen_reports_case", "case_id", "reported_at"),)

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    findings: Mapped[list[Any]]
    reported_at: Mapped[datetime]


class SeenFirmPerson(Base):
    """Who acts for a firm, from claims and their refusals."""

    __tablename__ = "seen_firm_people"
    __table_args__ = (Index("ix_seen_firm_people_person", "person_id"),)

    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    as_colleague: Mapped[bool] = mapped_column(default=False)
    claimed_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]


class SeenContact(Base):
    """Name and number of a person who may act for a firm; nobody else's is kept."""

    __tablename__ = "seen_contacts"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    for_firm: Mapped[bool | None]
    roles_as_of: Mapped[datetime | None]
    name: Mapped[str | None]
    mobile: Mapped[str | None]
    told_as_of: Mapped[datetime | None]
