"""Rows of the spine that nobody needs any more go, in batches that never hold a lock for long."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

BATCH = 5_000
KEPT: dict[str, tuple[str, timedelta]] = {
    "inbox": ("received_at", timedelta(days=90)),
    "idempotency": ("created_at", timedelta(days=7)),
    "deliveries": ("noted_at", timedelta(days=7)),
    "revoked_sessions": ("valid_until", timedelta(days=1)),
}
"""How long after this time a row of each table is kept."""

_MOST_BATCHES = 20


def sweep(session: Session) -> int:
    """Delete what is past keeping, at most a hundred thousand rows a table; the next hour takes the rest."""
    return sum(_sweep_table(session, table, column, kept) for table, (column, kept) in KEPT.items())


def _sweep_table(session: Session, table: str, column: str, kept: timedelta) -> int:
    statement = text(
        f"DELETE FROM {table} WHERE ctid = ANY (ARRAY("  # noqa: S608 (names from the table above)
        f"SELECT ctid FROM {table} WHERE {column} < now() - :kept LIMIT {BATCH}))"
    )
    gone = 0
    for _ in range(_MOST_BATCHES):
        batch: int = session.execute(statement, {"kept": kept}).rowcount  # type: ignore[attr-defined]  # a DELETE has one
        gone += batch
        if batch < BATCH:
            break
    return gone


def forget_person(session: Session, person_id: UUID) -> None:
    """Delete kept messages that mention the person, dead letters included."""
    session.execute(text("DELETE FROM failures WHERE position(convert_to(:id, 'UTF8') in body) > 0"), {"id": str(person_id)})
