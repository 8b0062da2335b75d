"""Questions an auditor asks. Each should be answered with nothing."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from services.handover.models import AgreedKind, Agreement, Transfer, TransferState


def list_unagreed_transfers(session: Session) -> list[UUID]:
    """Transfers without an agreement of the same case, firm and platform, in force when they were queued, that names their kind."""
    agreed = exists().where(
        and_(
            AgreedKind.agreement_id == Transfer.agreement_id,
            AgreedKind.kind == Transfer.kind,
            Agreement.agreement_id == Transfer.agreement_id,
            Agreement.case_id == Transfer.case_id,
            Agreement.enterprise_id == Transfer.enterprise_id,
            Agreement.platform == Transfer.platform,
            or_(Agreement.ended_at.is_(None), Agreement.ended_at >= Transfer.queued_at),
        )
    )
    return list(session.scalars(select(Transfer.transfer_id).where(~agreed)))


def list_twice_delivered(session: Session) -> list[UUID]:
    """Records of which one platform has the same version under two keys."""
    twice = (
        select(Transfer.record_id)
        .where(Transfer.state == TransferState.DELIVERED)
        .group_by(Transfer.record_id, Transfer.kind, Transfer.version, Transfer.platform)
        .having(func.count() > 1)
    )
    return list(session.scalars(twice))
