"""The signed link on a firm's printed sheet: whoever holds the sheet may claim the firm."""

from __future__ import annotations

import hashlib
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer


class ClaimLinks:
    """Signs a firm into a link and reads it back."""

    def __init__(self, key: bytes) -> None:
        self._serializer = URLSafeSerializer(
            key, salt="enterprises.claim", signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256}
        )

    def token_of(self, enterprise_id: UUID) -> str:
        return str(self._serializer.dumps(enterprise_id.hex))

    def read(self, token: str) -> UUID | None:
        """The firm; None when nobody here signed it."""
        try:
            return UUID(hex=self._serializer.loads(token))
        except (BadData, ValueError, TypeError, AttributeError):
            return None
