"""Who is asking: a statement signed by accounts, short-lived in a cookie for pages, long-lived as a bearer token for programs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Request
from itsdangerous import BadData, URLSafeSerializer

from services.contracts.vocabulary import CENTER_ROLES, Role

IDENTITY_COOKIE = "bamai_identity"
COOKIE_LIFE = timedelta(minutes=5)

Audience = Literal["page", "api"]


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as one session of theirs may act. `session_id` is the API token's id when a program asks."""

    person_id: UUID
    session_id: UUID
    roles: frozenset[Role]
    organisation_id: UUID | None = None
    name: str = ""

    def has(self, *roles: Role) -> bool:
        """Whether the person has any of these roles."""
        return bool(self.roles.intersection(roles))

    @property
    def is_center(self) -> bool:
        """Whether the person works for the center."""
        return bool(self.roles & CENTER_ROLES)


class IdentitySigner:
    """Signs identities and reads them back; the audience is part of the signature, so a cookie is never a bearer token."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def _serializer(self, audience: Audience) -> URLSafeSerializer:
        return URLSafeSerializer(
            self._key,
            salt=f"bamai.identity.{audience}",
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )

    def sign(self, identity: Identity, audience: Audience, *, until: datetime | None = None) -> str:
        """The identity as text that only this center can have written; five minutes unless `until` says otherwise."""
        until = until or datetime.now(UTC) + COOKIE_LIFE
        return str(self._serializer(audience).dumps({
            "p": identity.person_id.hex,
            "s": identity.session_id.hex,
            "r": sorted(identity.roles),
            "o": identity.organisation_id.hex if identity.organisation_id else None,
            "n": identity.name,
            "e": int(until.timestamp()),
        }))  # fmt: skip

    def expires_at(self, text: str, audience: Audience) -> datetime | None:
        """Until when an identity holds; None when nobody of this center signed it."""
        try:
            return datetime.fromtimestamp(int(self._serializer(audience).loads(text)["e"]), UTC)
        except (BadData, KeyError, ValueError, TypeError):
            return None

    def read(self, text: str, audience: Audience) -> tuple[Identity, bool] | None:
        """The identity and whether it is still fresh; None when nobody of this center signed it for this audience."""
        try:
            stated = self._serializer(audience).loads(text)
            return _identity(stated), int(stated["e"]) > datetime.now(UTC).timestamp()
        except (BadData, KeyError, ValueError, TypeError):
            return None


def _identity(stated: dict[str, Any]) -> Identity:
    return Identity(
        person_id=UUID(hex=stated["p"]),
        session_id=UUID(hex=stated["s"]),
        roles=frozenset(Role(role) for role in stated["r"]),
        organisation_id=UUID(hex=stated["o"]) if stated["o"] else None,
        name=stated["n"],
    )


def identity_of(
    person_id: UUID, session_id: UUID, roles: Iterable[Role], *, organisation_id: UUID | None = None, name: str = ""
) -> Identity:
    """An identity from any iterable of roles."""
    return Identity(person_id, session_id, frozenset(roles), organisation_id, name)


def _who(request: Request) -> Identity:
    identity: Identity = request.state.who
    return identity


def _visitor(request: Request) -> Identity | None:
    identity: Identity | None = request.state.who
    return identity


Who = Annotated[Identity, Depends(_who)]
"""The signed-in person; for routes whose access is not PUBLIC."""

Visitor = Annotated[Identity | None, Depends(_visitor)]
"""The signed-in person or None; for PUBLIC routes."""
