"""Putting records into the queue: one transfer for each version of a record and platform, where an agreement lets it go."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.handover.models import OPEN, AgreedKind, Agreement, Record, Transfer, TransferState
from services.handover.recording import Recorded

MOST_AT_ONCE = 500

_GONE = (TransferState.DROPPED, TransferState.REPLACED)


def queue_record(session: Session, told: Recorded) -> int:
    """Queue this record for every platform its firm agreed to; how many transfers that made."""
    return _queue(session, (Record.record_id == told.record_id) & (Record.kind == told.kind))


def queue_agreed(session: Session, agreement: Agreement) -> int:
    """Queue what the firm has just agreed to and is there already."""
    return _queue(session, AgreedKind.agreement_id == agreement.agreement_id)


def queue_missed(session: Session) -> int:
    """Queue what fell between an agreement and a record that were written at the same moment and did not see each other."""
    return _queue(session, Record.ready.is_(True))


def _queue(session: Session, which: ColumnElement[bool]) -> int:
    queued = 0
    for row in session.execute(_unqueued(which).limit(MOST_AT_ONCE)).all():
        _replace_older(session, row)
        queued += _insert(session, row)
    return queued


def _unqueued(which: ColumnElement[bool]) -> Select[UUID, str, datetime, UUID, UUID, UUID, str]:
    """Ready records under a live agreement that have no transfer of this version yet, or of a newer one."""
    queued = exists().where(
        Transfer.record_id == Record.record_id, Transfer.kind == Record.kind, Transfer.platform == AgreedKind.platform,
        Transfer.version >= Record.as_of, Transfer.state.not_in(_GONE),
    )  # fmt: skip
    same_case = or_(Record.case_id.is_(None), Record.case_id == AgreedKind.case_id)
    agreed = and_(AgreedKind.enterprise_id == Record.enterprise_id, AgreedKind.kind == Record.kind, same_case)
    return (
        select(
            Record.record_id, Record.kind, Record.as_of.label("version"), Record.enterprise_id, AgreedKind.agreement_id,
            AgreedKind.case_id, AgreedKind.platform,
        )
        .join(AgreedKind, agreed)
        .join(Agreement, and_(Agreement.agreement_id == AgreedKind.agreement_id, Agreement.ended_at.is_(None)))
        .where(Record.ready, which, ~queued)
    )  # fmt: skip


def _replace_older(session: Session, row: Row[UUID, str, datetime, UUID, UUID, UUID, str]) -> None:
    older = update(Transfer).where(
        Transfer.record_id == row.record_id, Transfer.kind == row.kind, Transfer.platform == row.platform,
        Transfer.version < row.version, Transfer.state.in_(OPEN),
    )  # fmt: skip
    session.execute(older.values(state=TransferState.REPLACED, settled_at=datetime.now(UTC)))


def _insert(session: Session, row: Row[UUID, str, datetime, UUID, UUID, UUID, str]) -> int:
    now = datetime.now(UTC)
    made = session.execute(
        insert(Transfer)
        .values(
            transfer_id=uuid7(), agreement_id=row.agreement_id, kind=row.kind, case_id=row.case_id, enterprise_id=row.enterprise_id,
            platform=row.platform, record_id=row.record_id, version=row.version, state=TransferState.WAITING, tries=0, claims=0,
            uncertain=False, due_at=now, queued_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Transfer.transfer_id)
    )  # fmt: skip
    return len(made.all())
