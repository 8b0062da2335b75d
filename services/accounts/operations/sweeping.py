"""What can no longer be of use is deleted: codes, counted tries, sessions long over, invitations long over."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.accounts.models import Invitation, PersonSession, now
from services.accounts.operations.issuing import sweep_codes
from services.ui.patience import sweep_attempts

SESSIONS_KEPT = timedelta(days=180)
"""Sign-ins are a log a person may ask about; the law wants six months."""
INVITATIONS_KEPT = timedelta(days=90)


def sweep(session: Session) -> None:
    """Delete what is over."""
    sweep_codes(session)
    sweep_attempts(session, now())
    session.execute(delete(PersonSession).where(PersonSession.expires_at < now() - SESSIONS_KEPT))
    session.execute(delete(Invitation).where(Invitation.expires_at < now() - INVITATIONS_KEPT))
