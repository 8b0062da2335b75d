"""What a firm's own people may see before the liaison has checked the licence: nothing older than their claim."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, literal, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from services.contracts.vocabulary import Role
from services.diagnosis.models import Member, Verification
from services.ui.identity import Identity

Column: TypeAlias = "InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None] | ColumnElement[datetime]"


def not_before_claim(who: Identity, enterprise_id: InstrumentedAttribute[UUID], moment: Column) -> ColumnElement[bool]:
    """Whether what began at `moment` may be shown: anybody knows a credit code, so a claim alone opens no history.

    A claim this room has not heard of yet opens nothing either.
    """
    own = who.organisation_id
    if own is None or who.is_center or not who.has(Role.SME):
        return true()
    standing = (Member.enterprise_id == own) & Member.acts & ~Member.as_colleague
    claimed_at = select(func.min(Member.said_at)).where(standing).scalar_subquery()
    verified = exists().where(Verification.enterprise_id == own, Verification.verified_at >= claimed_at)
    return or_(enterprise_id != own, func.coalesce(moment >= claimed_at, literal(False)), verified)
