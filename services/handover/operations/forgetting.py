"""What was handed over is kept for three years, as every agreement says; then it goes."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from services.handover.models import AgreedKind, Agreement, Paper, Transfer, Try

KEPT = timedelta(days=3 * 365 + 1)
"""Three years, a leap day among them: no record of giving to others may go before."""
AT_ONCE = 1000


def forget_old_transfers(session: Session, now: datetime) -> int:
    """Wipe what was settled three years ago, then delete what agreements left that ended as long ago. Returns how many transfers were wiped."""
    wiped = _wipe(session, now)
    _delete_ended(session, now)
    return wiped


def _wipe(session: Session, now: datetime) -> int:
    """The row stays without its contents: the record is still the platform's, and must not be sent again as if it were new."""
    old = select(Transfer).where(Transfer.settled_at < now - KEPT, Transfer.wiped_at.is_(None)).order_by(Transfer.settled_at)
    transfers = session.scalars(old.limit(AT_ONCE).with_for_update(skip_locked=True)).all()
    session.execute(delete(Try).where(Try.transfer_id.in_([transfer.transfer_id for transfer in transfers])))
    for transfer in transfers:
        transfer.wipe(now)
    session.flush()
    return len(transfers)


def _delete_ended(session: Session, now: datetime) -> None:
    kept = exists().where(Transfer.agreement_id == Agreement.agreement_id, Transfer.wiped_at.is_(None))
    old = select(Agreement.agreement_id, Agreement.paper_id).where(Agreement.ended_at < now - KEPT, ~kept)
    found = session.execute(old.order_by(Agreement.ended_at).limit(AT_ONCE).with_for_update(skip_locked=True)).all()
    gone = [agreement_id for agreement_id, _paper in found]
    for table in (Transfer, AgreedKind, Agreement):
        session.execute(delete(table).where(table.agreement_id.in_(gone)))
    papers = [paper_id for _agreement, paper_id in found if paper_id is not None]
    in_use = exists().where(Agreement.paper_id == Paper.paper_id)
    session.execute(delete(Paper).where(Paper.paper_id.in_(papers), ~in_use))
