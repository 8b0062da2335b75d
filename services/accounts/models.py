"""Who may come in, and by what."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.contracts.vocabulary import Role
from services.storage.base import TYPES, metadata_of


def now() -> datetime:
    """The present moment, aware."""
    return datetime.now(UTC)


class Base(DeclarativeBase):
    metadata = metadata_of("accounts")
    type_annotation_map = TYPES


class PersonState(StrEnum):
    ACTIVE = "active"
    ENDED = "ended"
    """May no longer come in."""


class Person(Base):
    """Somebody. `login` is a plain name to sign in with where there is no e-mail; `granted` are roles given by people,
    `organisation_id` and the roles that follow from it are settled from affiliations."""

    __tablename__ = "persons"
    __table_args__ = (CheckConstraint("mobile IS NOT NULL OR email IS NOT NULL OR login IS NOT NULL", name="reachable"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    name: Mapped[str]
    mobile: Mapped[str | None] = mapped_column(unique=True)
    email: Mapped[str | None] = mapped_column(unique=True)
    login: Mapped[str | None] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    roles: Mapped[list[str]] = mapped_column(default=list)
    organisation_id: Mapped[UUID | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(default=PersonState.ACTIVE.value)
    registered_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def role_set(self) -> frozenset[Role]:
        return frozenset(Role(role) for role in self.roles)

    @property
    def may_come_in(self) -> bool:
        return self.state == PersonState.ACTIVE.value


class Affiliation(Base):
    """What other rooms said about a person and an organisation; the later of joining and leaving counts, in whatever order heard."""

    __tablename__ = "affiliations"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str]
    applied_at: Mapped[datetime | None]
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]

    @property
    def holds(self) -> bool:
        return self.joined_at is not None and (self.left_at is None or self.joined_at > self.left_at)


class SessionKind(StrEnum):
    BROWSER = "browser"
    TOKEN = "token"  # noqa: S105 (a kind, not a secret)


class PersonSession(Base):
    """A browser that signed in, or an API token. The browser's secret is kept as a hash; a token is signed and kept by nobody."""

    __tablename__ = "sessions"
    __table_args__ = (Index(None, "person_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.persons.id", ondelete="CASCADE"))
    kind: Mapped[str]
    title: Mapped[str]
    secret_hash: Mapped[str | None] = mapped_column(unique=True)
    began_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    def holds(self, at: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > at


class Code(Base):
    """A code sent to somebody, kept as a keyed hash, good for one use and a few tries. Only the newest of an address counts."""

    __tablename__ = "codes"
    __table_args__ = (Index(None, "address", "purpose", "sent_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    purpose: Mapped[str]
    address: Mapped[str]
    code_hash: Mapped[str]
    tries_left: Mapped[int]
    sent_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Invitation(Base):
    """A link that lets one person in with these roles, for the inviter's organisation if they are of one."""

    __tablename__ = "invitations"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    mobile: Mapped[str | None]
    email: Mapped[str | None]
    roles: Mapped[list[str]]
    organisation_id: Mapped[UUID | None] = mapped_column(index=True)
    invited_by: Mapped[UUID]
    invited_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None]
    withdrawn_at: Mapped[datetime | None]

    def open(self, at: datetime) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None and self.expires_at > at


class Consent(Base):
    """Which version of the personal-data notice a person agreed to, and when."""

    __tablename__ = "consents"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.persons.id", ondelete="CASCADE"), primary_key=True)
    notice_version: Mapped[str] = mapped_column(primary_key=True)
    agreed_at: Mapped[datetime] = mapped_column(default=now)


class Attempt(Base):
    """How often something was tried in a window of time; the key is hashed, so no address is kept in clear."""

    __tablename__ = "attempts"

    key: Mapped[str] = mapped_column(primary_key=True)
    window_at: Mapped[datetime] = mapped_column(primary_key=True)
    times: Mapped[int]


def shown(person: Person) -> dict[str, Any]:
    """A person as programs see themselves."""
    return {
        "person_id": str(person.id), "name": person.name, "mobile": person.mobile, "email": person.email,
        "roles": sorted(person.roles), "organisation_id": str(person.organisation_id) if person.organisation_id else None,
    }  # fmt: skip
