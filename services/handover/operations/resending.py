"""Once more, because somebody asks: a failed record under its own key, a rejected one anew as it is now."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.refusals import Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.handover.models import Agreement, Transfer, TransferState
from services.handover.queries.cases import is_liaison_of
from services.handover.queries.transfers import get_transfer
from services.ui.identity import Identity

MOST_AT_ONCE = 500


def resend(session: Session, who: Identity, transfer_id: UUID) -> Transfer:
    """Queue it again; the transfer that goes is another one where the platform had refused what was in the first."""
    _seen, case = get_transfer(session, who, transfer_id)
    if not (who.has(Role.MANAGER, Role.COMMISSIONER) or is_liaison_of(who, case)):
        raise Refused(_("只有中心主任、服务专员和本案联络员可以再送。"), status=403)
    mine = select(Transfer).where(Transfer.transfer_id == transfer_id).with_for_update()
    transfer = session.scalars(mine.execution_options(populate_existing=True)).one()
    if session.get_one(Agreement, transfer.agreement_id).ended_at is not None:
        raise Refused(_("企业已撤回或更换同意书，不能再送。"))
    return _again(session, transfer, datetime.now(UTC))


def resend_failed(session: Session, platform: str) -> int:
    """Queue what failed at this platform, at most five hundred at a time; how many."""
    live = select(Agreement.agreement_id).where(Agreement.ended_at.is_(None))
    failed = select(Transfer).where(
        Transfer.platform == platform, Transfer.state == TransferState.FAILED, Transfer.agreement_id.in_(live)
    )
    now, found = datetime.now(UTC), 0
    for transfer in session.scalars(failed.order_by(Transfer.queued_at).limit(MOST_AT_ONCE).with_for_update(skip_locked=True)):
        transfer.try_again(now)
        found += 1
    return found


def _again(session: Session, transfer: Transfer, now: datetime) -> Transfer:
    if transfer.state != TransferState.REJECTED:
        transfer.try_again(now)
        return transfer
    transfer.settle(TransferState.REPLACED, now, reason=transfer.reason)
    session.flush()
    anew = Transfer(
        transfer_id=uuid7(), agreement_id=transfer.agreement_id, kind=transfer.kind, case_id=transfer.case_id,
        enterprise_id=transfer.enterprise_id, platform=transfer.platform, record_id=transfer.record_id, version=transfer.version,
        state=TransferState.WAITING, tries=0, claims=0, uncertain=False, due_at=now, queued_at=now,
    )  # fmt: skip
    session.add(anew)
    session.flush()
    return anew
