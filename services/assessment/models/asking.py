"""Whom a firm asks by a link: a colleague for some of the questions, the responsible person for the pledge."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.assessment.models.base import Base
from services.contracts.refusals import Refused
from services.contracts.words import _

CODE_LIFE = timedelta(minutes=10)
BETWEEN_CODES = timedelta(seconds=60)
MOST_CODES = 5
MOST_ATTEMPTS = 5


class RequestState(StrEnum):
    OPEN = "open"
    PLEDGED = "pledged"
    WITHDRAWN = "withdrawn"
    OVERTAKEN = "overtaken"
    """The sheet was submitted another way."""


class PledgeRequest(Base):
    """请负责人承诺: one open at a time for a run. The number is forgotten as soon as nothing more is to be sent to it."""

    __tablename__ = "pledge_requests"
    __table_args__ = (
        Index("ux_pledge_requests_open", "run_id", unique=True, postgresql_where=text("state = 'open'")),
        Index(None, "run_id", "asked_at"),
        Index("ix_pledge_requests_expires_at", "expires_at", postgresql_where=text("responsible IS NOT NULL")),
        Index(None, "asked_by"),
        CheckConstraint("state IN ('open', 'pledged', 'withdrawn', 'overtaken')", name="state"),
    )

    pledge_request_id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("runs.run_id"))
    secret_hash: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    responsible: Mapped[str | None]
    mobile: Mapped[str | None]
    asked_by: Mapped[UUID]
    asker: Mapped[str | None]
    """What whoever asked is called, for the page of whoever is asked."""
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    code_hash: Mapped[str | None]
    code_mark: Mapped[str | None]
    """The mark of the sheet that was on the page when the code was asked for: the code is good for these answers alone."""
    code_sent_at: Mapped[datetime | None]
    codes_sent: Mapped[int]
    attempts: Mapped[int]
    settled_at: Mapped[datetime | None]

    def is_open(self, now: datetime) -> bool:
        return self.state == RequestState.OPEN and now < self.expires_at

    def has_code(self, mark: str, now: datetime) -> bool:
        """Whether a code was sent that is still good for exactly these answers."""
        fresh = self.code_hash is not None and self.code_sent_at is not None and now < self.code_sent_at + CODE_LIFE
        return fresh and self.code_mark == mark and self.attempts < MOST_ATTEMPTS

    def send_code(self, code_hash: str, mark: str, now: datetime) -> None:
        """A new code goes out; the former is void."""
        if self.codes_sent >= MOST_CODES:
            raise Refused(_("验证码已发送 5 次，请让填报人重新发起"), where="code", status=429)
        if self.code_sent_at and now < self.code_sent_at + BETWEEN_CODES:
            raise Refused(_("刚发送过验证码，请一分钟后再试"), where="code", status=429)
        self.code_hash, self.code_mark, self.code_sent_at = code_hash, mark, now
        self.codes_sent, self.attempts = self.codes_sent + 1, 0

    def settle(self, state: RequestState, now: datetime) -> None:
        """Nothing more will be sent: the number goes."""
        self.state, self.settled_at, self.mobile, self.code_hash = state, now, None, None


class HelpRequest(Base):
    """请同事填这几题: `steps` are the pairs (part, key) that the link opens, and nothing else of the run."""

    __tablename__ = "help_requests"
    __table_args__ = (Index(None, "run_id", "asked_at"), Index(None, "asked_by"))

    help_request_id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("runs.run_id"))
    secret_hash: Mapped[str] = mapped_column(unique=True)
    steps: Mapped[list[list[str]]] = mapped_column(JSONB)
    meant_for: Mapped[str | None]
    """Whom the sender said it is for, in the sender's words."""
    asked_by: Mapped[UUID]
    asker: Mapped[str | None]
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    """When an answer last came back through it."""

    def is_open(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at

    def opens(self, part: str, key: str) -> bool:
        return [part, key] in self.steps
