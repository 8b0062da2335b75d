"""Editions of the guide and of the indicators in plain language, and which firms opened them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.contracts.refusals import Refused
from services.contracts.words import _
from services.outreach.models.base import Base


class EditionState(StrEnum):
    """A draft is the manager's alone. What was published stays readable for good."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


class Edition(Base):
    """`chapters` are headings with their text, in order. `caveat` says what of it is not official; `packaged` which shipped one it is."""

    __tablename__ = "editions"
    __table_args__ = (
        CheckConstraint("document IN ('guide', 'indicators')", name="document"),
        CheckConstraint("state IN ('draft', 'published', 'superseded')", name="state"),
        Index("ix_editions_published", "document", unique=True, postgresql_where=text("state = 'published'")),
        Index("ix_editions_document", "document", "made_at"),
    )

    edition_id: Mapped[UUID] = mapped_column(primary_key=True)
    document: Mapped[str]
    title: Mapped[str]
    label: Mapped[str]
    source: Mapped[str]
    dated_on: Mapped[date]
    caveat: Mapped[str]
    chapters: Mapped[list[Any]]
    packaged: Mapped[str | None] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default=EditionState.DRAFT)
    made_by: Mapped[UUID]
    made_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    superseded_at: Mapped[datetime | None]
    superseded_by: Mapped[UUID | None]

    def demand_draft(self) -> None:
        if self.state != EditionState.DRAFT:
            raise Refused(_("这一版已经发布，不能再改；内容有变，请另写新的一版"))

    def publish(self, at: datetime) -> None:
        self.demand_draft()
        self.state, self.published_at = EditionState.PUBLISHED, at

    def give_way(self, to: UUID, at: datetime) -> None:
        """The next edition takes this one's place."""
        self.state, self.superseded_by, self.superseded_at = EditionState.SUPERSEDED, to, at


class EditionReading(Base):
    """A firm has opened an edition; once is enough."""

    __tablename__ = "edition_readings"

    edition_id: Mapped[UUID] = mapped_column(ForeignKey(Edition.edition_id), primary_key=True)
    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    read_at: Mapped[datetime]
