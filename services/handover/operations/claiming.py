"""Taking transfers in hand: a batch in one short transaction, each with a lease, its body composed once and for all."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased
from uuid_utils.compat import uuid7

from services.contracts.words import _
from services.handover.channels.parcel import Parcel
from services.handover.connectors import Platform
from services.handover.mapping import compose
from services.handover.models import Agreement, PlatformState, Record, Transfer, TransferState, Try
from services.handover.operations.settling import reject
from services.handover.pacing import BATCH, FILE_BATCH, LEASE, MOST_MISSES
from services.handover.queries.previews import fields_of

_MINUTE = timedelta(minutes=1)
_UNMAPPED_PAUSE = timedelta(hours=1)


def claim_batch(session: Session, platform: Platform, now: datetime) -> list[Parcel]:
    """What may go to this platform now; nothing while it rests, one record to see whether it is back."""
    state = lock_state(session, platform.name)
    _drop_withdrawn(session, platform.name, now)
    if state.rests_until is not None and state.rests_until > now:
        return []
    room = _room(session, platform, state, now)
    found = [transfer for transfer in _due(session, platform, now, room) if _compose(session, platform, transfer, now)]
    if found and state.misses >= MOST_MISSES:
        state.rests_until = now + LEASE  # nobody else tries while this one does
    batch_id = _batch(found) if platform.connector.kind == "files" else None
    for transfer in found:
        transfer.claim(now + LEASE)
        transfer.batch_id = batch_id or transfer.batch_id
    session.flush()
    return [_parcel(transfer) for transfer in found]


def lock_state(session: Session, platform: str) -> PlatformState:
    """How the platform stands, under its row lock."""
    fresh = insert(PlatformState).values(platform=platform, misses=0, note="")
    session.execute(fresh.on_conflict_do_nothing())
    mine = select(PlatformState).where(PlatformState.platform == platform)
    return session.scalars(mine.with_for_update().execution_options(populate_existing=True)).one()


def _room(session: Session, platform: Platform, state: PlatformState, now: datetime) -> int:
    if state.misses >= MOST_MISSES:
        return 1
    if platform.connector.kind == "files":
        return FILE_BATCH
    lately = select(func.count()).select_from(Try).where(Try.platform == platform.name, Try.at > now - _MINUTE)
    return max(0, min(BATCH, platform.connector.per_minute - (session.scalar(lately) or 0)))


def _due(session: Session, platform: Platform, now: datetime, room: int) -> list[Transfer]:
    """Due transfers under a live agreement, oldest first; a new version waits until the older one has come back."""
    if room == 0:
        return []
    other = aliased(Transfer)
    on_its_way = exists().where(
        other.record_id == Transfer.record_id, other.kind == Transfer.kind, other.platform == Transfer.platform,
        other.state == TransferState.SENDING, other.transfer_id != Transfer.transfer_id,
    )  # fmt: skip
    due = (
        select(Transfer)
        .where(Transfer.platform == platform.name, _in_queue(), Transfer.due_at <= now, _agreed(), ~on_its_way)
        .order_by(Transfer.due_at, Transfer.transfer_id)
        .limit(room)
        .with_for_update(skip_locked=True)
    )
    found = list(session.scalars(due))
    if platform.connector.kind == "files" and found:  # a file is written again whole, or is a new one
        return [one for one in found if one.batch_id == found[0].batch_id]
    return found


def _in_queue() -> ColumnElement[bool]:
    return Transfer.state.in_((TransferState.WAITING, TransferState.SENDING))


def _agreed() -> ColumnElement[bool]:
    return exists().where(Agreement.agreement_id == Transfer.agreement_id, Agreement.ended_at.is_(None))


def _drop_withdrawn(session: Session, platform: str, now: datetime) -> None:
    """What was on its way when the firm withdrew, and never came back."""
    lost = update(Transfer).where(
        Transfer.platform == platform, Transfer.state == TransferState.SENDING, Transfer.due_at <= now, ~_agreed()
    )
    gone = {"state": TransferState.DROPPED, "settled_at": now, "reason": _("企业撤回同意前曾发送，没有收到回执")}
    session.execute(lost.values(gone))


def _compose(session: Session, platform: Platform, transfer: Transfer, now: datetime) -> bool:
    """Put the body together unless it is; what cannot be sent as it is, is rejected here and never leaves."""
    if transfer.sent is not None:
        return True
    mapping = platform.connector.records.get(transfer.kind)
    if mapping is None:
        transfer.wait(now + _UNMAPPED_PAUSE, _("连接配置里已没有这种记录"))
        return False
    agreement = session.get_one(Agreement, transfer.agreement_id)
    made = compose(mapping, ours_of(session, transfer), agreement.fields_of(transfer.kind), platform.connector.codes)
    transfer.sent, transfer.named = made.body, mapping.named
    if made.lacks:
        faults = [{"field": lack.field, "message": lack.message, "value": None} for lack in made.lacks]
        reason = _("内容不完整，没有发送：") + "；".join(dict.fromkeys(lack.message for lack in made.lacks))
        reject(session, transfer, now, reason[:200], faults)
        return False
    return True


def ours_of(session: Session, transfer: Transfer) -> dict[str, Any]:
    """The record's fields as they are now, with those of the firm."""
    record = session.get(Record, (transfer.record_id, transfer.kind))
    return fields_of(session, session.get(Record, (transfer.enterprise_id, "profile")), record)


def _batch(found: list[Transfer]) -> UUID | None:
    return (found[0].batch_id or uuid7()) if found else None


def _parcel(transfer: Transfer) -> Parcel:
    return Parcel(
        transfer.transfer_id, transfer.claims, transfer.kind, transfer.named or transfer.kind, transfer.version.isoformat(),
        transfer.uncertain, transfer.sent or {}, transfer.batch_id,
    )  # fmt: skip
