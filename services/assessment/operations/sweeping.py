"""What the scanner says of a file, and what the clock takes away: given-up files, and those that never got a row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.assessment.models import Evidence, EvidenceState
from services.assessment.operations.evidence import store_of
from services.assessment.scanning import is_clean
from services.contracts.assessment import EvidenceAdded, EvidenceRejected
from services.contracts.envelope import Event
from services.messaging.outbox import say
from services.settings import Settings
from services.storage.files import FileStore

KEPT_ON = timedelta(days=1)
"""Longer than any upload or backup takes: a dump made before a file was given up still finds it when files are copied."""

_AT_ONCE = 500


def scan_evidence(session: Session, settings: Settings, event: Event[EvidenceAdded]) -> None:
    """Ask the scanner, if there is one and the file waits for it; what it finds is told.

    Raises:
        NoAnswer: it could not look, so that the event is retried.
    """
    waits = (Evidence.evidence_id == event.data.evidence_id) & (Evidence.state == EvidenceState.WAITING)
    row = session.scalar(select(Evidence).where(waits, Evidence.deleted_at.is_(None)).with_for_update())
    if row is None or not settings.evidence_scanner:
        return
    with store_of(settings).open(str(row.evidence_id)) as file:
        clean = is_clean(settings.evidence_scanner, file, settings.evidence_scan_seconds)
    row.state, row.checked_at = EvidenceState.CLEAN if clean else EvidenceState.BAD, datetime.now(UTC)
    session.flush()
    if not clean:
        say(session, EvidenceRejected(
            evidence_id=row.evidence_id, run_id=row.run_id, result_id=row.result_id, case_id=row.case_id,
            enterprise_id=row.enterprise_id,
        ), because=event)  # fmt: skip


def sweep_evidence(session: Session, settings: Settings, now: datetime) -> int:
    """Remove what nobody can reach any more; returns how many files that were. Killed half-way, the next time does the rest."""
    store, before = store_of(settings), now - KEPT_ON
    store.tidy(before)
    removed = 0
    for batch in _batches(store, before):
        given_up, wanted = _judge(session, batch, before)
        for key in [*given_up, *(key for key in batch if key not in wanted and key not in given_up)]:
            store.remove(key)
            removed += 1
    session.execute(delete(Evidence).where(Evidence.deleted_at < before))
    return removed


def _batches(store: FileStore, before: datetime) -> Iterator[list[str]]:
    keys = store.keys(before)
    while batch := list(islice(keys, _AT_ONCE)):
        yield batch


def _judge(session: Session, keys: list[str], before: datetime) -> tuple[set[str], set[str]]:
    """Of these files, those given up long enough ago or found bad, and all that have a row."""
    rows = session.execute(
        select(Evidence.evidence_id, Evidence.state, Evidence.deleted_at).where(
            Evidence.evidence_id.in_([UUID(key) for key in keys])
        )
    ).all()
    gone = {
        str(row.evidence_id) for row in rows if row.state == EvidenceState.BAD or (row.deleted_at and row.deleted_at < before)
    }
    return gone, {str(row.evidence_id) for row in rows}
