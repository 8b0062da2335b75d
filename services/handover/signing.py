"""Signatures in the manner of Standard Webhooks: HMAC-SHA256 over id.timestamp.body, so that nothing can be made up, changed or kept for later."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping

PATIENCE_SECONDS = 300
"""How far the sender's clock may be from ours."""


def signature_of(secret: bytes, id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the base64 of the HMAC."""
    signed = f"{id}.{timestamp}.".encode() + body
    return "v1," + b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()


def signed_headers(secret: bytes, id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers a signed message carries."""
    return {
        "webhook-id": id, "webhook-timestamp": str(timestamp), "webhook-signature": signature_of(secret, id, timestamp, body),
    }  # fmt: skip


def why_not(secret: bytes, headers: Mapping[str, str], body: bytes, now: int) -> str | None:
    """What is wrong with a signed message; None when nothing is. Several signatures may stand there, with blanks between."""
    key, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not key or not stamp.isascii() or not stamp.isdigit():
        return "no id or timestamp"
    if abs(now - int(stamp)) > PATIENCE_SECONDS:
        return "the timestamp is too far from now"
    right = signature_of(secret, key, int(stamp), body)
    given = headers.get("webhook-signature", "").split(" ")
    return None if any(hmac.compare_digest(right.encode(), one.encode()) for one in given) else "the signature is wrong"
