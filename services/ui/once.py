"""A deed happens once per key: the answer is kept in the deed's own transaction and given again to whoever repeats it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.contracts.refusals import Invalid
from services.contracts.words import _
from services.storage.spine import idempotency


@dataclass(frozen=True, slots=True)
class Key:
    """`scope` is who and which door, `key` what they called this request, `request_hash` what it said."""

    scope: str
    key: str
    request_hash: str


def hash_of(*parts: bytes | str) -> str:
    """A fingerprint of a request."""
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()


def once(session: Session, key: Key, status: int, deed: Callable[[Session], Any]) -> tuple[int, Any]:
    """Do `deed` unless this key was answered before; whoever comes at the same moment waits for the first.

    Raises:
        Invalid: the key was used for another request.
    """
    claimed = session.execute(
        insert(idempotency)
        .values(scope=key.scope, key=key.key, request_hash=key.request_hash, created_at=datetime.now(UTC))
        .on_conflict_do_nothing()
        .returning(idempotency.c.key)
    ).first()
    mine = (idempotency.c.scope == key.scope) & (idempotency.c.key == key.key)
    if claimed is None:
        return _answered_before(session, key, mine)
    answer = deed(session)
    session.execute(update(idempotency).where(mine).values(status=status, answer=answer))
    return status, answer


def _answered_before(session: Session, key: Key, mine: Any) -> tuple[int, Any]:
    row = session.execute(select(idempotency).where(mine)).one()
    if row.request_hash != key.request_hash:
        raise Invalid(_("这个 Idempotency-Key 已用于另一份内容，请换一个新的"), where="Idempotency-Key")
    return row.status, row.answer
