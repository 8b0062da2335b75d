"""What a firm's own people may see before the liaison has checked the licence: nothing older than the firm's claim."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, literal, or_, select, true
from sqlalchemy.orm import Session

from services.contracts.vocabulary import Role
from services.providers.models import SeenFirmPerson, SeenVerification
from services.ui.identity import Identity


def not_before_claim(who: Identity | None, moment: Any) -> ColumnElement[bool]:
    """Whether what began at `moment` may be told: anybody can know a credit code, so a claim alone opens no history.

    A claim this room has not heard of yet opens nothing either. Nobody in particular (None) is the room itself.
    To be used beside a condition on whose case it is.
    """
    if who is None or who.organisation_id is None or who.is_center or not who.has(Role.SME):
        return true()
    standing = (
        (SeenFirmPerson.enterprise_id == who.organisation_id)
        & SeenFirmPerson.as_colleague.is_(False)
        & SeenFirmPerson.claimed_at.is_not(None)
        & or_(SeenFirmPerson.refused_at.is_(None), SeenFirmPerson.refused_at < SeenFirmPerson.claimed_at)
    )
    claimed_at = select(func.min(SeenFirmPerson.claimed_at)).where(standing).scalar_subquery()
    verified = exists().where(SeenVerification.enterprise_id == who.organisation_id, SeenVerification.verified_at >= claimed_at)
    return or_(func.coalesce(moment >= claimed_at, literal(False)), verified)


def may_know(session: Session, who: Identity, moment: datetime | None) -> bool:
    """Whether this person of the firm may be told what began at `moment`; None is what has not happened."""
    return moment is None or bool(session.scalar(select(not_before_claim(who, literal(moment)))))
