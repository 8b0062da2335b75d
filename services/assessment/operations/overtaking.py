"""What a submission makes pointless."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.assessment.models import PledgeRequest, RequestState


def overtake_pledge_requests(session: Session, run_id: UUID, now: datetime) -> None:
    """Nobody need pledge any more what is submitted."""
    still = select(PledgeRequest).where(PledgeRequest.run_id == run_id, PledgeRequest.state == RequestState.OPEN)
    for request in session.scalars(still.with_for_update()):
        request.settle(RequestState.OVERTAKEN, now)
