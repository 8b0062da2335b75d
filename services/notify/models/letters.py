"""What was to be told, each person's copy of it, and each letter before it is sent."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.models.base import Base


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
