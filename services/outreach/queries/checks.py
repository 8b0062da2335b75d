"""A quick check by its id, which only whoever took it has."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from services.contracts.refusals import NotFound
from services.contracts.words import _
from services.outreach.models import QuickCheck


def get_check(session: Session, check_id: UUID) -> QuickCheck:
    """Raises: NotFound, when there is none."""
    check = session.get(QuickCheck, check_id)
    if check is None:
        raise NotFound(_("没有找到这次自查，请重新做一次"))
    return check
