"""Which cases are whose, and what a firm's people may be told before the liaison has checked the licence."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, false, func, literal, or_, select, true
from sqlalchemy.orm import Session

from services.contracts.refusals import NotFound
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.outreach.models import SeenCase, SeenClaim, SeenFirm, SeenVerification
from services.ui.identity import Identity


def visible_cases(who: Identity) -> ColumnElement[bool]:
    """Every case for manager and commissioner, their team's for mentor and liaison, their own firm's for a firm."""
    if who.has(Role.MANAGER, Role.COMMISSIONER):
        return true()
    seen: list[ColumnElement[bool]] = [false()]
    if who.has(Role.MENTOR, Role.LIAISON):
        seen += [SeenCase.mentor_id == who.person_id, SeenCase.liaison_id == who.person_id]
    if who.has(Role.SME) and who.organisation_id is not None:
        seen.append(SeenCase.enterprise_id == who.organisation_id)
    return or_(*seen)


def not_before_claim(who: Identity, moment: Any) -> ColumnElement[bool]:
    """Whether what began at `moment` may be told: anybody can know a credit code, so a claim alone opens no history.

    To be used beside a condition on whose case it is.
    """
    if who.is_center or not who.has(Role.SME) or who.organisation_id is None:
        return true()
    standing = (
        (SeenClaim.enterprise_id == who.organisation_id)
        & SeenClaim.as_colleague.is_(False)
        & SeenClaim.claimed_at.is_not(None)
        & or_(SeenClaim.refused_at.is_(None), SeenClaim.refused_at < SeenClaim.claimed_at)
    )
    claimed_at = select(func.min(SeenClaim.claimed_at)).where(standing).scalar_subquery()
    verified = exists().where(SeenVerification.enterprise_id == who.organisation_id, SeenVerification.verified_at >= claimed_at)
    return or_(func.coalesce(moment >= claimed_at, literal(False)), verified)


def get_case(session: Session, who: Identity, case_id: UUID) -> SeenCase:
    """The case.

    Raises:
        NotFound: there is none, or it is not this person's to see.
    """
    case = session.scalar(select(SeenCase).where(SeenCase.case_id == case_id, visible_cases(who)))
    if case is None:
        raise NotFound(_("没有这个专案，或您无权查看。"))
    return case


def is_heard_of(session: Session, case_id: UUID) -> bool:
    """Whether any room has told of this case yet."""
    return session.get(SeenCase, case_id) is not None


def find_firm(session: Session, enterprise_id: UUID) -> SeenFirm | None:
    """The firm's descriptive facts, once heard of."""
    return session.get(SeenFirm, enterprise_id)


def find_open_case(session: Session, enterprise_id: UUID) -> UUID | None:
    """The firm's case that has not ended, the latest if facts are still on their way."""
    cases = select(SeenCase.case_id).where(SeenCase.enterprise_id == enterprise_id, SeenCase.closed_at.is_(None))
    return session.scalars(cases.order_by(SeenCase.opened_at.desc().nulls_last()).limit(1)).first()


def is_firm_of(who: Identity, case: SeenCase) -> bool:
    """Whether this person acts for the firm of the case."""
    return who.has(Role.SME) and who.organisation_id == case.enterprise_id


def is_liaison_of(who: Identity, case: SeenCase) -> bool:
    """Whether this person is the liaison in the team of the case."""
    return who.has(Role.LIAISON) and case.liaison_id == who.person_id
