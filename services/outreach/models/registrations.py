"""Who comes: registrations, what the door took, certificates."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.outreach.models.base import Base
from services.outreach.models.gatherings import Gathering


class SeatState(StrEnum):
    SEATED = "seated"
    WAITING = "waiting"
    GIVEN_UP = "given_up"
    REMOVED = "removed"
    WALKED_IN = "walked_in"


ACTIVE = (SeatState.SEATED, SeatState.WAITING)


class Registration(Base):
    """Somebody who registered, or came without. `secret` opens their own page, `code` is shown at the door.

    Name, number and what they wrote are wiped some time after the gathering; that they came, and of which firm, stays.
    """

    __tablename__ = "registrations"
    __table_args__ = (
        Index(
            "uq_registrations_active_mobile", "gathering_id", "mobile", unique=True,
            postgresql_where=text("state IN ('seated', 'waiting', 'walked_in')"),
        ),
        Index("uq_registrations_gathering_id_code", "gathering_id", "code", unique=True),
        Index("uq_registrations_gathering_id_arrival", "gathering_id", "arrival", unique=True),
        Index(None, "gathering_id", "state", "arrival"),
        Index("ix_registrations_person", "person_id", postgresql_where=text("person_id IS NOT NULL")),
        CheckConstraint("state IN ('seated', 'waiting', 'given_up', 'removed', 'walked_in')", name="state"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
    )  # fmt: skip

    registration_id: Mapped[UUID] = mapped_column(primary_key=True)
    gathering_id: Mapped[UUID] = mapped_column(ForeignKey(Gathering.gathering_id))
    arrival: Mapped[int]
    state: Mapped[str]
    name: Mapped[str]
    mobile: Mapped[str | None]
    firm_name: Mapped[str | None]
    credit_code: Mapped[str | None]
    enterprise_id: Mapped[UUID | None]
    case_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    secret: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str]
    notice_version: Mapped[str | None]
    """Which edition of the notice about personal data they agreed to; nobody asks for more than the list at the door of walk-ins."""
    registered_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    linked_at: Mapped[datetime | None]
    came_at: Mapped[datetime | None]
    rating: Mapped[int | None]
    words: Mapped[str | None]
    rated_at: Mapped[datetime | None]

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def walked_in(self) -> bool:
        return self.state == SeatState.WALKED_IN

    def end(self, state: SeatState, at: datetime) -> None:
        self.state, self.ended_at = state, at

    def wipe(self, secret: str) -> None:
        """Nothing of the person stays; `secret` is one that nobody has."""
        self.name, self.secret = "", secret
        self.mobile = self.firm_name = self.credit_code = self.person_id = self.words = None


class CheckIn(Base):
    """What a phone at the door sent, once, and what became of it."""

    __tablename__ = "check_ins"
    __table_args__ = (Index(None, "gathering_id"),)

    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    gathering_id: Mapped[UUID] = mapped_column(ForeignKey(Gathering.gathering_id))
    registration_id: Mapped[UUID | None]
    at: Mapped[datetime]
    taken_at: Mapped[datetime]
    by: Mapped[UUID]
    outcome: Mapped[str]


class Certificate(Base):
    """That somebody attended a training. What its verification shows is kept here, so that it holds after names are wiped."""

    __tablename__ = "certificates"

    number: Mapped[str] = mapped_column(primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey(Registration.registration_id), unique=True)
    masked_name: Mapped[str]
    title: Mapped[str]
    held_on: Mapped[date]
    issued_at: Mapped[datetime]
