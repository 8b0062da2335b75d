"""What notify remembers: who can be reached, what was to be told, and each letter before it is sent."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from services.storage.base import TYPES, metadata_of


class Base(DeclarativeBase):
    metadata = metadata_of("notify")
    type_annotation_map = TYPES


class Person(Base):
    """Somebody letters can be for. Each group of columns knows as of when, so that facts may come in any order.

    An erased person stays as an id alone, so that a late fact does not bring their name back.
    """

    __tablename__ = "people"
    __table_args__ = (Index(None, "organisation_id"),)

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(server_default="")
    mobile: Mapped[str | None]
    email: Mapped[str | None]
    contact_as_of: Mapped[datetime | None]
    roles: Mapped[list[str]] = mapped_column(server_default=text("'[]'"))
    roles_as_of: Mapped[datetime | None]
    organisation_id: Mapped[UUID | None]
    organisation_since: Mapped[datetime | None]
    organisation_as_of: Mapped[datetime | None]
    catching_up: Mapped[bool] = mapped_column(server_default=text("false"))
    erased: Mapped[bool] = mapped_column(server_default=text("false"))

    def be_reached(self, name: str, mobile: str | None, email: str | None, at: datetime) -> None:
        """The newest way to name and reach them counts."""
        if self.erased or (self.contact_as_of and at < self.contact_as_of):
            return
        self.name, self.mobile, self.email, self.contact_as_of = name, mobile, email, at

    def have_roles(self, roles: list[str], at: datetime) -> None:
        """The newest roles count, whole."""
        if self.erased or (self.roles_as_of and at < self.roles_as_of):
            return
        self.roles, self.roles_as_of = roles, at

    def belong_to(self, organisation_id: UUID | None, at: datetime) -> None:
        """Act for a firm or provider from `at` on; what was told shortly before is caught up with."""
        if self.erased:
            return
        if self.organisation_as_of and at < self.organisation_as_of:
            if organisation_id == self.organisation_id and self.organisation_since and at < self.organisation_since:
                self.organisation_since, self.catching_up = at, True
            return
        if organisation_id != self.organisation_id:
            self.organisation_id = organisation_id
            self.organisation_since = at if organisation_id else None
            self.catching_up = organisation_id is not None
        self.organisation_as_of = at

    def leave(self, organisation_id: UUID, at: datetime) -> None:
        """No longer act for this one; another is not touched."""
        if self.organisation_id in (None, organisation_id):
            self.belong_to(None, at)

    def erase(self) -> None:
        self.name, self.mobile, self.email, self.roles, self.organisation_id = "", None, None, [], None
        self.erased, self.catching_up = True, False


class Preference(Base):
    """Ways a person does not want to be written to; none means all."""

    __tablename__ = "preferences"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    sms: Mapped[bool]
    email: Mapped[bool]


class Organisation(Base):
    """The name of a firm or provider."""

    __tablename__ = "organisations"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    as_of: Mapped[datetime]


class Case(Base):
    """Which firm a case is of; a firm's latest case is the one its letters without a case belong to."""

    __tablename__ = "cases"
    __table_args__ = (Index(None, "enterprise_id", "opened_at"),)

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    enterprise_id: Mapped[UUID]
    opened_at: Mapped[datetime | None]


class Team(Base):
    """The three of a case from this moment on."""

    __tablename__ = "teams"

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    as_of: Mapped[datetime] = mapped_column(primary_key=True)
    mentor_id: Mapped[UUID]
    liaison_id: Mapped[UUID]
    commissioner_id: Mapped[UUID]
    catching_up: Mapped[bool] = mapped_column(server_default=text("true"))


class VisitExpert(Base):
    """Who visits, from this moment on."""

    __tablename__ = "visit_experts"
    __table_args__ = (Index(None, "case_id"),)

    visit_id: Mapped[UUID] = mapped_column(primary_key=True)
    as_of: Mapped[datetime] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    expert_id: Mapped[UUID]


class Notice(Base):
    """One letter's worth of a fact, for one audience. Text is set when it is read, from `words`."""

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_unaddressed", "at", postgresql_where=text("NOT addressed")),
        Index(None, "organisation_id", "at"),
        Index(None, "case_id", "at"),
    )

    notice_id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID]
    position: Mapped[int]
    event_type: Mapped[str]
    letter: Mapped[str]
    at: Mapped[datetime]
    case_id: Mapped[UUID | None]
    enterprise_id: Mapped[UUID | None]
    link: Mapped[str]
    words: Mapped[dict[str, Any]]
    organisation_id: Mapped[UUID | None]
    persons: Mapped[list[str]]
    seats: Mapped[list[str]]
    roles: Mapped[list[str]]
    sms: Mapped[bool]
    reminder: Mapped[bool]
    addressed: Mapped[bool] = mapped_column(server_default=text("false"))
    forwarded_at: Mapped[datetime | None]
    forwarded_by: Mapped[UUID | None]


class Message(Base):
    """A notice as one person has it. `code` is the short link's."""

    __tablename__ = "messages"
    __table_args__ = (
        Index(None, "person_id", "at", "message_id"),
        Index("ix_messages_unread", "person_id", postgresql_where=text("read_at IS NULL")),
        Index(None, "notice_id"),
    )

    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    notice_id: Mapped[UUID] = mapped_column(ForeignKey(Notice.notice_id))
    person_id: Mapped[UUID]
    code: Mapped[str] = mapped_column(unique=True)
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class LetterState(StrEnum):
    """`failed`: the channel said it can never arrive. `abandoned`: given up after many tries, or nowhere to send it."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    ABANDONED = "abandoned"


class Letter(Base):
    """One send, written down before it is made. A person's address is looked up at the last moment and never kept here.

    A secret letter has its own address and words, which go once it is settled.
    """

    __tablename__ = "letters"
    __table_args__ = (
        Index("ix_letters_due", "urgent", "next_attempt_at", postgresql_where=text("state IN ('waiting', 'sending')")),
        Index(None, "person_id"),
        CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed', 'abandoned')", name="state"),
        CheckConstraint("(message_id IS NULL) = urgent", name="urgent_or_message"),
        CheckConstraint(
            "message_id IS NOT NULL OR secret IS NOT NULL OR state IN ('sent', 'failed', 'abandoned')", name="has_text"
        ),
    )

    letter_id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID]
    message_id: Mapped[UUID | None] = mapped_column(ForeignKey(Message.message_id))
    person_id: Mapped[UUID | None]
    channel: Mapped[str]
    letter: Mapped[str]
    urgent: Mapped[bool]
    to_address: Mapped[str | None]
    secret: Mapped[dict[str, Any] | None]
    state: Mapped[str] = mapped_column(server_default=LetterState.WAITING)
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    next_attempt_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    error: Mapped[str | None]
    made_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    def settle(self, state: LetterState, at: datetime, error: str | None = None) -> None:
        """It is over; a secret goes with it."""
        self.state, self.settled_at, self.error = state, at, error
        self.to_address = self.secret = None

    def wait(self, until: datetime, error: str | None = None) -> None:
        """To be tried again."""
        self.state, self.next_attempt_at, self.error = LetterState.WAITING, until, error
