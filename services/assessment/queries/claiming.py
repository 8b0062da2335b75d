"""The firm's own people see what is older than their claim only once the licence was checked."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select, true

from services.assessment.models import Claim, Firm
from services.contracts.vocabulary import Role
from services.ui.identity import Identity


def not_before_claim(
    who: Identity, enterprise_id: ColumnElement[UUID] | Any, made_at: ColumnElement[datetime] | Any, own: ColumnElement[bool],
    by_firm: ColumnElement[bool],
) -> ColumnElement[bool]:  # fmt: skip
    """What this person may know of: what they made themselves (`own`), what the firm made while nobody claimed it, what is newer."""
    if who.is_center or not who.has(Role.SME):
        return true()
    standing = or_(Claim.refused_at.is_(None), Claim.refused_at < Claim.claimed_at)
    claimed_at = select(func.min(Claim.claimed_at)).where(Claim.enterprise_id == enterprise_id, standing).scalar_subquery()
    verified = exists().where(Firm.enterprise_id == enterprise_id, Firm.verified_at >= claimed_at)
    return or_(own, (claimed_at.is_(None)) & by_firm, made_at >= claimed_at, verified)
