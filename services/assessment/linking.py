"""The secret of a link to a report: made anew from its id whenever the firm looks, kept nowhere but as a hash. Pure."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

_BYTES = 18


@dataclass(frozen=True, slots=True)
class Links:
    """Where links lead, and the key they are made with."""

    base_url: str
    key: bytes

    def secret_of(self, link_id: UUID) -> str:
        """144 bits as 24 characters."""
        return urlsafe_b64encode(hmac.digest(self.key, link_id.bytes, "sha256")[:_BYTES]).decode()

    def address_of(self, link_id: UUID) -> str:
        return f"{self.base_url}/assessment/shared/{self.secret_of(link_id)}"


def hash_of_secret(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
