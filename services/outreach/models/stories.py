"""Case stories, every version of their text with the firm's word on it, and the papers the firm signed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from services.contracts.refusals import Refused
from services.contracts.words import _
from services.outreach.models.base import Base


class StoryState(StrEnum):
    """What has become of the latest version. What is public is `published_version`, which may be an earlier one."""

    DRAFTED = "drafted"
    AGREED = "agreed"
    DECLINED = "declined"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Story(Base):
    """One story a case, until it is withdrawn. `industry`, `scenes` and `title` are what the public list shows of the published version."""

    __tablename__ = "stories"
    __table_args__ = (
        CheckConstraint("state IN ('drafted', 'agreed', 'declined', 'published', 'withdrawn')", name="state"),
        CheckConstraint("state <> 'published' OR published_version = version", name="published"),
        CheckConstraint("state <> 'withdrawn' OR published_version IS NULL", name="withdrawn"),
        Index("ix_stories_case", "case_id", unique=True, postgresql_where=text("state <> 'withdrawn'")),
        Index("ix_stories_public", "published_at", "story_id", postgresql_where=text("published_version IS NOT NULL")),
        Index("ix_stories_scenes", "scenes", postgresql_using="gin"),
    )

    story_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    industry: Mapped[str]
    scenes: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    version: Mapped[int]
    state: Mapped[str]
    published_version: Mapped[int | None]
    published_at: Mapped[datetime | None]
    ever_published: Mapped[bool] = mapped_column(default=False)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None]
    reason: Mapped[str | None]
    made_at: Mapped[datetime]

    def renew(self) -> None:
        """A changed text is a new version, which nobody has agreed to."""
        if self.state == StoryState.WITHDRAWN:
            raise Refused(_("这篇案例已经撤下，请重新起草"))
        self.version, self.state = self.version + 1, StoryState.DRAFTED

    def answer(self, version: int, state: StoryState) -> None:
        """The firm's word on exactly this version."""
        if self.state != StoryState.DRAFTED:
            raise Refused(_("这一稿已经答复过了，或案例已经撤下"))
        self._demand_version(version)
        self.state = state

    def publish(self, version: int, at: datetime) -> None:
        self._demand_version(version)
        if self.state != StoryState.AGREED:
            raise Refused(_("企业还没有同意这一稿，不能发布"))
        self.state, self.published_version, self.published_at, self.ever_published = StoryState.PUBLISHED, version, at, True

    def withdraw(self, by: UUID, at: datetime, reason: str) -> None:
        if self.state == StoryState.WITHDRAWN:
            raise Refused(_("这篇案例已经撤下了"))
        self.state, self.published_version = StoryState.WITHDRAWN, None
        self.withdrawn_by, self.withdrawn_at, self.reason = by, at, reason

    def _demand_version(self, version: int) -> None:
        if version != self.version:
            raise Refused(_("文字已经改过（现在是第 %(n)s 稿），请重新阅读") % {"n": self.version}, where="version")


class StoryPaper(Base):
    """A photographed paper with which the firm agreed, seen only by the firm and its team."""

    __tablename__ = "story_papers"

    paper_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    media_type: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes]
    uploaded_by: Mapped[UUID]
    uploaded_at: Mapped[datetime]


class StoryVersion(Base):
    """A text as it was read and answered; never changed. `figures` are what an expert confirmed when it was written."""

    __tablename__ = "story_versions"
    __table_args__ = (
        CheckConstraint("answer IN ('agreed', 'declined')", name="answer"),
        CheckConstraint("(answered_how = 'paper') = (paper_id IS NOT NULL)", name="paper"),
    )

    story_id: Mapped[UUID] = mapped_column(ForeignKey(Story.story_id), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    shown_name: Mapped[str]
    anonymous: Mapped[bool]
    title: Mapped[str]
    problem: Mapped[str]
    done: Mapped[str]
    changed: Mapped[str]
    quote: Mapped[str]
    figures: Mapped[dict[str, Any]]
    made_by: Mapped[UUID]
    made_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_how: Mapped[str | None]
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    paper_id: Mapped[UUID | None] = mapped_column(ForeignKey(StoryPaper.paper_id))
    reason: Mapped[str | None]
