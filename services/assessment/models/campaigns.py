"""Campaigns (测评活动), the lists they were sent, and what became of each line."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.assessment.models.base import Base
from services.contracts.refusals import Refused
from services.contracts.words import _
from services.workdays import closing_of, today


class Outcome(StrEnum):
    """What became of a line. INVITED is by SMS, KNOWN through the firm's own account, TO_CALL by nobody but its liaison."""

    INVITED = "invited"
    KNOWN = "known"
    TO_CALL = "to_call"
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
    """One list as it was uploaded. A timer reads it piece by piece (`read_to` of about `rows` rows, until `read_at`; then the file is let go),
    and works through its lines in batches. A file that cannot be read to its end leaves `error` and no lines."""

    __tablename__ = "campaign_lists"
    __table_args__ = (
        Index("ix_campaign_lists_campaign_id", "campaign_id", "uploaded_at"),
        Index("ix_campaign_lists_unfinished", "uploaded_at", postgresql_where=text("finished_at IS NULL")),
        CheckConstraint("(content IS NULL) = (read_at IS NOT NULL)", name="read"),
    )

    list_id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey(Campaign.campaign_id))
    file_name: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(deferred=True)
    rows: Mapped[int | None]
    read_to: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[datetime | None]
    error: Mapped[str | None]
    titles: Mapped[list[str]] = mapped_column(JSONB)
    columns: Mapped[dict[str, int]] = mapped_column(JSONB)
    """Ours → which of the titles it is. Empty until the heading is read."""
    lines: Mapped[int]
    outcomes: Mapped[dict[str, int]] = mapped_column(JSONB)
    """Outcome → lines, of those worked through."""
    uploaded_by: Mapped[UUID]
    uploaded_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    @property
    def done(self) -> int:
        return sum(self.outcomes.values())

    @property
    def state(self) -> str:
        if self.error is not None:
            return "failed"
        if self.read_at is None:
            return "reading"
        return "working" if self.finished_at is None else "finished"

    def end_reading(self, at: datetime) -> None:
        self.content, self.read_at = None, at

    def fail(self, error: str, at: datetime) -> None:
        """Nothing of it is kept but what was wrong with it."""
        self.end_reading(at)
        self.error, self.lines, self.finished_at = error, 0, at

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
        CheckConstraint("outcome IN ('invited', 'known', 'to_call', 'tested', 'repeated', 'faulty')", name="outcome"),
    )

    list_id: Mapped[UUID] = mapped_column(ForeignKey(CampaignList.list_id), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    cells: Mapped[list[str]] = mapped_column(JSONB)
    faults: Mapped[list[Any] | None] = mapped_column(JSONB)
    """`where` (the column's title, "" for the whole line) and `what`."""
    outcome: Mapped[str | None]
