"""What the scanner says of a file, and what the clock takes away: given-up files, and those that never got a row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select
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
    clean = _said_before(session, row)
    if clean is None:
        with store_of(settings).open(str(row.file_id)) as file:
            clean = is_clean(settings.evidence_scanner, file, settings.evidence_scan_seconds)
    row.state, row.checked_at = EvidenceState.CLEAN if clean else EvidenceState.BAD, datetime.now(UTC)
    session.flush()
    if not clean:
        say(session, EvidenceRejected(
            evidence_id=row.evidence_id, run_id=row.run_id, result_id=row.result_id, case_id=row.case_id,
            enterprise_id=row.enterprise_id,
        ), because=event)  # fmt: skip


def _said_before(session: Session, row: Evidence) -> bool | None:
    """What the scanner said of the same file for another row; a bad file may be gone by now."""
    judged = _refers_to([row.file_id]) & Evidence.state.in_([EvidenceState.CLEAN, EvidenceState.BAD])
    state = session.scalar(select(Evidence.state).where(judged).limit(1))
    return None if state is None else state == EvidenceState.CLEAN


def _refers_to(file_ids: list[UUID]) -> ColumnElement[bool]:
    return or_(Evidence.evidence_id.in_(file_ids) & Evidence.stored_as.is_(None), Evidence.stored_as.in_(file_ids))


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
    """Of these files, those found bad or that every row referring to them gave up long enough ago, and all that have a row."""
    named = select(Evidence.evidence_id, Evidence.stored_as, Evidence.state, Evidence.deleted_at)
    rows = session.execute(named.where(_refers_to([UUID(key) for key in keys]))).all()
    known, bad, held = set(), set(), set()
    for row in rows:
        key = str(row.stored_as or row.evidence_id)
        known.add(key)
        if row.state == EvidenceState.BAD:
            bad.add(key)
        elif row.deleted_at is None or row.deleted_at >= before:
            held.add(key)
    return bad | (known - held), known
