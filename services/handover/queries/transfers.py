"""Transfers as lists and one by one, their tries, their counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.orm import Session

from services.contracts.refusals import Invalid, NotFound
from services.contracts.words import _
from services.handover.models import PlatformState, SeenCase, SeenFirm, Transfer, TransferState, Try
from services.handover.queries.cases import told_to, visible_to
from services.ui.identity import Identity

PAGE = 30
MOST_FIRMS = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the list somebody wants to see; empty means all. `firm` is part of a name, or a credit code."""

    state: str = ""
    platform: str = ""
    kind: str = ""
    firm: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    transfer: Transfer
    firm: str


def list_transfers(session: Session, wanted: Wanted, after: str = "") -> tuple[list[Listed], str]:
    """One page, newest first, and where the next one begins ("" after the last). For managers and commissioners."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.state:
        conditions.append(Transfer.state == wanted.state)
    if wanted.platform:
        conditions.append(Transfer.platform == wanted.platform)
    if wanted.kind:
        conditions.append(Transfer.kind == wanted.kind)
    if wanted.firm:
        conditions.append(Transfer.enterprise_id.in_(_firms_like(wanted.firm)))
    if after:
        conditions.append(tuple_(Transfer.queued_at, Transfer.transfer_id) < tuple_(*_read_key(after)))
    query = select(Transfer, SeenFirm.name).outerjoin(SeenFirm, SeenFirm.enterprise_id == Transfer.enterprise_id)
    newest = query.where(*conditions).order_by(Transfer.queued_at.desc(), Transfer.transfer_id.desc()).limit(PAGE + 1)
    rows = [Listed(transfer, name or "") for transfer, name in session.execute(newest)]
    last = rows[PAGE - 1].transfer if len(rows) > PAGE else None
    return rows[:PAGE], f"{last.queued_at.isoformat()}~{last.transfer_id}" if last else ""


def _firms_like(text: str) -> Select[UUID]:
    pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    named = or_(SeenFirm.name.ilike(pattern), SeenFirm.credit_code == text.upper())
    return select(SeenFirm.enterprise_id).where(named).limit(MOST_FIRMS)


def _read_key(text: str) -> tuple[datetime, UUID]:
    try:
        at, _tilde, key = text.replace(" ", "+").partition("~")
        return datetime.fromisoformat(at).astimezone(UTC), UUID(key)
    except ValueError as error:
        raise Invalid(_("翻页标记不对，请从第一页开始"), where="after") from error


def list_of_case(session: Session, who: Identity, case_id: UUID, limit: int = 50) -> list[Transfer]:
    """What went, goes or did not go of this case, newest first."""
    query = select(Transfer).where(Transfer.case_id == case_id, told_to(who))
    return list(session.scalars(query.order_by(Transfer.queued_at.desc(), Transfer.transfer_id.desc()).limit(limit)))


def get_transfer(session: Session, who: Identity, transfer_id: UUID) -> tuple[Transfer, SeenCase]:
    """The transfer and its case.

    Raises:
        NotFound: there is none, or it is not this person's to see.
    """
    row = session.execute(
        select(Transfer, SeenCase)
        .join(SeenCase, SeenCase.case_id == Transfer.case_id)
        .where(Transfer.transfer_id == transfer_id, visible_to(who), told_to(who))
    ).one_or_none()
    if row is None:
        raise NotFound(_("没有这条提交记录，或您无权查看。"))
    return row.Transfer, row.SeenCase


def list_tries(session: Session, transfer_id: UUID) -> Sequence[Try]:
    """Every time we went to the platform for it, oldest first."""
    return session.scalars(select(Try).where(Try.transfer_id == transfer_id).order_by(Try.try_id).limit(100)).all()


def count_by_platform(session: Session) -> dict[str, dict[str, int]]:
    """Platform → state → how many."""
    counted = select(Transfer.platform, Transfer.state, func.count()).group_by(Transfer.platform, Transfer.state)
    found: dict[str, dict[str, int]] = {}
    for platform, state, number in session.execute(counted):
        found.setdefault(platform, {})[state] = number
    return found


def reconcile(session: Session) -> list[dict[str, Any]]:
    """For each platform: what was sent, what has a receipt, what was rejected, what waits or failed; and whether it answers."""
    states = {one.platform: one for one in session.scalars(select(PlatformState))}
    return [_account(platform, counts, states.get(platform)) for platform, counts in sorted(count_by_platform(session).items())]


def _account(platform: str, counts: dict[str, int], state: PlatformState | None) -> dict[str, Any]:
    def some(*which: TransferState) -> int:
        return sum(counts.get(one, 0) for one in which)

    return {
        "platform": platform, "total": sum(counts.values()),
        "sent": some(TransferState.DELIVERED, TransferState.SENT, TransferState.REJECTED),
        "receipts": some(TransferState.DELIVERED), "awaiting_receipt": some(TransferState.SENT),
        "rejected": some(TransferState.REJECTED), "failed": some(TransferState.FAILED),
        "waiting": some(TransferState.WAITING, TransferState.SENDING), "dropped": some(TransferState.DROPPED),
        "replaced": some(TransferState.REPLACED), "misses": state.misses if state else 0,
        "rests_until": state.rests_until if state else None, "answered_at": state.answered_at if state else None,
    }  # fmt: skip
