"""What handover has heard from other rooms. `*_as_of` is the time of the newest event told of, so that order does not matter."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.handover.models.base import Base


class Record(Base):
    """What may be handed over: `fields` by our names. A firm's profile is of no case; an engagement is ready once accepted."""

    __tablename__ = "records"
    __table_args__ = (Index("ix_records_enterprise", "enterprise_id", "kind"),)

    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[UUID | None]
    enterprise_id: Mapped[UUID]
    fields: Mapped[dict[str, Any]]
    as_of: Mapped[datetime]
    ready: Mapped[bool]


class SeenFirm(Base):
    __tablename__ = "seen_firms"
    __table_args__ = (Index("ix_seen_firms_code", "credit_code"),)

    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    credit_code: Mapped[str]
    told_as_of: Mapped[datetime]


class SeenCase(Base):
    __tablename__ = "seen_cases"
    __table_args__ = (Index("ix_seen_cases_enterprise", "enterprise_id"),)

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    enterprise_id: Mapped[UUID]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    mentor_id: Mapped[UUID | None]
    liaison_id: Mapped[UUID | None]
    commissioner_id: Mapped[UUID | None]
    team_as_of: Mapped[datetime | None]


class SeenFirmPerson(Base):
    """Somebody who said the firm is theirs, or was let in by its administrator; who was refused since."""

    __tablename__ = "seen_firm_people"

    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    as_colleague: Mapped[bool]
    claimed_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]


class SeenVerification(Base):
    """A firm whose licence the liaison has checked, and when last."""

    __tablename__ = "seen_verifications"

    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    verified_at: Mapped[datetime]


class SeenProvider(Base):
    __tablename__ = "seen_providers"

    provider_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    told_as_of: Mapped[datetime]
