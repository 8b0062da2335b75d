"""Whom campaigns invite and how far they are, what was sent to them, and the register by credit code."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.assessment.models.base import Base
from services.assessment.models.campaigns import Campaign, CampaignLine


class CampaignFirm(Base):
    """A firm that a campaign invites, and how far it is. `mobile` is kept until it can no longer be needed."""

    __tablename__ = "campaign_firms"
    __table_args__ = (
        ForeignKeyConstraint(["list_id", "number"], [CampaignLine.list_id, CampaignLine.number]),
        Index("ix_campaign_firms_enterprise_id", "enterprise_id"),
        Index("ix_campaign_firms_credit_code", "credit_code", postgresql_where=text("enterprise_id IS NULL")),
        Index("ix_campaign_firms_waiting", "campaign_id", "credit_code", postgresql_where=text("invited_at IS NULL")),
        Index("ix_campaign_firms_recorded_by", "enterprise_id", postgresql_where=text("recorded_by IS NOT NULL")),
        Index("ix_campaign_firms_mobile", "campaign_id", postgresql_where=text("mobile IS NOT NULL")),
        Index("ix_campaign_firms_to_call", "campaign_id", "credit_code", postgresql_where=text("to_call")),
    )

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey(Campaign.campaign_id), primary_key=True)
    credit_code: Mapped[str] = mapped_column(primary_key=True)
    list_id: Mapped[UUID]
    number: Mapped[int]
    firm: Mapped[str]
    park: Mapped[str | None]
    industry: Mapped[str | None]
    mobile: Mapped[str | None]
    enterprise_id: Mapped[UUID | None]
    recorded: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """A result from another platform as the list states it, in the fields results are recorded with."""
    recorded_by: Mapped[UUID | None]
    """Whose list said so, while that result waits to be recorded: the firm has no case yet."""
    added_at: Mapped[datetime]
    to_call: Mapped[bool] = mapped_column(default=False)
    """It has a case, but nobody acts for it here and there is no number: its liaison must call, until then it is not invited."""
    called_by: Mapped[UUID | None]
    invited_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    muted_at: Mapped[datetime | None]
    """The firm does not want to hear of it any more."""


class CampaignLink(Base):
    """The address in an SMS, kept as its hash; each SMS has one of its own."""

    __tablename__ = "campaign_links"
    __table_args__ = (Index("ix_campaign_links_campaign_id", "campaign_id"),)

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey(Campaign.campaign_id))
    credit_code: Mapped[str]
    made_at: Mapped[datetime]


class CampaignReminder(Base):
    """A firm was reminded so many days before the end: once."""

    __tablename__ = "campaign_reminders"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey(Campaign.campaign_id), primary_key=True)
    days_before: Mapped[int] = mapped_column(primary_key=True)
    credit_code: Mapped[str] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime]


class CampaignRefusal(Base):
    """A firm that wants no invitation to any campaign."""

    __tablename__ = "campaign_refusals"

    credit_code: Mapped[str] = mapped_column(primary_key=True)
    refused_at: Mapped[datetime]


class ListedFirm(Base):
    """The register as enterprises tells of it: which firm a credit code is, and where it belongs."""

    __tablename__ = "listed_firms"
    __table_args__ = (Index("ix_listed_firms_credit_code", "credit_code"),)

    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    credit_code: Mapped[str]
    industry: Mapped[str]
    park: Mapped[str | None]
    as_of: Mapped[datetime]
