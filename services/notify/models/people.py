"""Who can be reached and how, and who belongs to which firm, team and visit."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.models.base import Base


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
    catching_up: Mapped[bool] = mapped_column(server_default=text("true"))
