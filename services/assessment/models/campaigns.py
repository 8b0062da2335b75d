"""Campaigns (测评活动): whom they invite, the lists they were sent as, and what became of each line."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.assessment.models.base import Base
from services.contracts.refusals import Refused
from services.contracts.words import _
from services.workdays import closing_of, today


class Outcome(StrEnum):
    """What became of a line. INVITED is by SMS, KNOWN through the firm's own account."""

    INVITED = "invited"
    KNOWN = "known"
    TESTED = "tested"
    REPEATED = "repeated"
    FAULTY = "faulty"


class Campaign(Base):
    """Firms are asked to take the assessment by a day. Once closed, nothing of it changes."""

    __tablename__ = "campaigns"
    __table_args__ = (
        CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closed"),
        Index("ix_campaigns_open", "closes_on", postgresql_where=text("closed_at IS NULL")),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    pack: Mapped[str]
    park: Mapped[str | None]
    message: Mapped[str | None]
    closes_on: Mapped[date]
    """The last day, in the center's zone."""
    remind_days: Mapped[list[int]] = mapped_column(JSONB)
    """So many days before the last one whoever has not submitted is reminded."""
    opened_by: Mapped[UUID]
    opened_at: Mapped[datetime]
    closed_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]

    @property
    def closes_at(self) -> datetime:
        """The moment the last day is over."""
        return closing_of(self.closes_on + timedelta(days=1), time())

    def is_running(self, now: datetime) -> bool:
        """Whether firms are invited and reminded."""
        return self.closed_at is None and today(now) <= self.closes_on

    def expect_running(self, now: datetime) -> None:
        if self.closed_at is not None:
            raise Refused(_("活动已经结束"))
        if not self.is_running(now):
            raise Refused(_("活动已过截止日期"))

    def close(self, by: UUID, at: datetime) -> None:
        if self.closed_at is not None:
            raise Refused(_("活动已经结束"))
        self.closed_by, self.closed_at = by, at


class CampaignList(Base):
    """One list as it was uploaded: its own titles, and which of them is what. A timer works through its lines in batches."""

    __tablename__ = "campaign_lists"
    __table_args__ = (
        Index("ix_campaign_lists_campaign_id", "campaign_id", "uploaded_at"),
        Index("ix_campaign_lists_unfinished", "uploaded_at", postgresql_where=text("finished_at IS NULL")),
    )

    list_id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey(Campaign.campaign_id))
    file_name: Mapped[str]
    titles: Mapped[list[str]] = mapped_column(JSONB)
    columns: Mapped[dict[str, int]] = mapped_column(JSONB)
    lines: Mapped[int]
    outcomes: Mapped[dict[str, int]] = mapped_column(JSONB)
    """Outcome → lines, of those worked through."""
    uploaded_by: Mapped[UUID]
    uploaded_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    @property
    def done(self) -> int:
        return sum(self.outcomes.values())

    def tally(self, outcomes: list[str], at: datetime) -> None:
        """Count what a batch came to; the list is finished with its last line."""
        counts = dict(self.outcomes)
        for outcome in outcomes:
            counts[outcome] = counts.get(outcome, 0) + 1
        self.outcomes = counts
        if self.done >= self.lines:
            self.finished_at = at


class CampaignLine(Base):
    """A line of a list: its texts in the file's columns, then exactly one outcome with what is to be said of it."""

    __tablename__ = "campaign_lines"
    __table_args__ = (
        Index("ix_campaign_lines_untouched", "list_id", "number", postgresql_where=text("outcome IS NULL")),
        Index("ix_campaign_lines_outcome", "list_id", "outcome", "number"),
        CheckConstraint("outcome IN ('invited', 'known', 'tested', 'repeated', 'faulty')", name="outcome"),
    )

    list_id: Mapped[UUID] = mapped_column(ForeignKey(CampaignList.list_id), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    cells: Mapped[list[str]] = mapped_column(JSONB)
    faults: Mapped[list[Any] | None] = mapped_column(JSONB)
    """`where` (the column's title, "" for the whole line) and `what`."""
    outcome: Mapped[str | None]


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
