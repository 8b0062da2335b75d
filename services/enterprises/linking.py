"""The signed link on a firm's printed sheet: whoever holds the sheet may claim the firm.

Short, so that the printed code stays coarse enough for any phone: the firm's id and 96 bits of its signature.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from uuid import UUID

_ID_BYTES = 16
_SIGNATURE_BYTES = 12


class ClaimLinks:
    """Signs a firm into a token and reads it back."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def token_of(self, enterprise_id: UUID) -> str:
        """38 characters that only this center can have written."""
        return urlsafe_b64encode(enterprise_id.bytes + self._signature(enterprise_id.bytes)).decode().rstrip("=")

    def read(self, token: str) -> UUID | None:
        """The firm; None when nobody here signed it."""
        try:
            raw = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        except (Error, ValueError):
            return None
        if len(raw) != _ID_BYTES + _SIGNATURE_BYTES:
            return None
        enterprise_id = UUID(bytes=raw[:_ID_BYTES])
        return enterprise_id if hmac.compare_digest(self.token_of(enterprise_id), token) else None

    def _signature(self, id_bytes: bytes) -> bytes:
        return hmac.digest(self._key, b"claim " + id_bytes, "sha256")[:_SIGNATURE_BYTES]
