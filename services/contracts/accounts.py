"""What accounts says: who may come in."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from services.contracts import samples
from services.contracts.envelope import Fact
from services.contracts.vocabulary import Role


class PersonRegistered(Fact):
    """Somebody may come in. `organisation_id` is the enterprise or provider they act for, if known yet."""

    room = "accounts"
    event_type = "person.registered"
    sample = {"person_id": samples.PERSON, "roles": ["sme"], "organisation_id": None}

    person_id: UUID
    roles: list[Role]
    organisation_id: UUID | None = None


class PersonRolesChanged(Fact):
    """The whole of what a person may be from now on; an empty list means they may no longer come in."""

    room = "accounts"
    event_type = "person.roles_changed"
    sample = {"person_id": samples.PERSON, "roles": ["sme"], "organisation_id": samples.ENTERPRISE}

    person_id: UUID
    roles: list[Role]
    organisation_id: UUID | None = None


class PersonContactChanged(Fact):
    """How to name and reach a person. Transient: the only event with names and addresses."""

    room = "accounts"
    event_type = "person.contact_changed"
    transient = True
    sample = {"person_id": samples.PERSON, "name": "王海燕", "mobile": "13800000000", "email": None}

    person_id: UUID
    name: str
    mobile: str | None = None
    email: str | None = None


class PersonErased(Fact):
    """Every copy of this person's name and addresses must go, and dead letters and inboxes with them."""

    room = "accounts"
    event_type = "person.erased"
    sample = {"person_id": samples.PERSON}

    person_id: UUID


class SessionRevoked(Fact):
    """A session or API token ended before its time; identities signed for it count for nothing from now on."""

    room = "accounts"
    event_type = "session.revoked"
    sample = {"session_id": samples.SESSION, "valid_until": "2026-11-21T09:05:00Z"}

    session_id: UUID
    valid_until: AwareDatetime


class AccessCodeIssued(Fact):
    """A code or link must reach somebody at once. Transient: it is a secret.

    Exactly one of mobile and email is set. `link` is a path on the center's own address.
    """

    room = "accounts"
    event_type = "access_code.issued"
    transient = True
    sample = {
        "purpose": "sign_in", "mobile": "13800000000", "email": None, "code": "482913", "link": None,
        "expires_at": "2026-11-21T09:05:00Z",
    }  # fmt: skip

    purpose: Literal["sign_in", "sign_up", "reset", "change_number", "invitation"]
    mobile: str | None = None
    email: str | None = None
    code: str | None = None
    link: str | None = None
    expires_at: AwareDatetime
