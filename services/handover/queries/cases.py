"""A case as the firm and its team see it: team and firm all of it, nobody else anything."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, exists, false, func, or_, select, true
from sqlalchemy.orm import Session

from services.contracts.refusals import NotFound
from services.contracts.vocabulary import RECORD_TITLES, Role
from services.contracts.words import _
from services.handover.models import Record, SeenCase, SeenFirm, SeenFirmPerson, SeenVerification
from services.ui.identity import Identity


def visible_to(who: Identity) -> ColumnElement[bool]:
    """Which cases this person may see; one that has no team yet is every liaison's."""
    if who.has(Role.MANAGER, Role.COMMISSIONER):
        return true()
    conditions: list[ColumnElement[bool]] = [false()]
    if who.has(Role.MENTOR, Role.LIAISON):
        conditions += [SeenCase.mentor_id == who.person_id, SeenCase.liaison_id == who.person_id]
    if who.has(Role.LIAISON):
        conditions.append(SeenCase.liaison_id.is_(None))
    if who.has(Role.SME) and who.organisation_id is not None:
        conditions.append(SeenCase.enterprise_id == who.organisation_id)
    return or_(*conditions)


def told_to(who: Identity) -> ColumnElement[bool]:
    """Whether what was handed over may be told: to a firm's own people only once the liaison has checked the licence.

    Anybody can know a credit code, so a claim alone opens nothing. To be used beside a condition on whose case it is.
    """
    if who.is_center or not who.has(Role.SME) or who.organisation_id is None:
        return true()
    standing = (
        (SeenFirmPerson.enterprise_id == who.organisation_id)
        & SeenFirmPerson.as_colleague.is_(False)
        & SeenFirmPerson.claimed_at.is_not(None)
        & or_(SeenFirmPerson.refused_at.is_(None), SeenFirmPerson.refused_at < SeenFirmPerson.claimed_at)
    )
    claimed_at = select(func.min(SeenFirmPerson.claimed_at)).where(standing).scalar_subquery()
    return exists().where(SeenVerification.enterprise_id == who.organisation_id, SeenVerification.verified_at >= claimed_at)


def is_told(session: Session, who: Identity) -> bool:
    """Whether this person's firm is known to be theirs."""
    return bool(session.scalar(select(told_to(who))))


def get_case(session: Session, who: Identity, case_id: UUID) -> SeenCase:
    """The case.

    Raises:
        NotFound: there is none, or it is not this person's to see.
    """
    case = session.scalar(select(SeenCase).where(SeenCase.case_id == case_id, visible_to(who)))
    if case is None:
        raise NotFound(_("没有这个案卷，或您无权查看。"))
    return case


def is_heard_of(session: Session, case_id: UUID) -> bool:
    """Whether any room has told of this case yet."""
    return session.get(SeenCase, case_id) is not None


def is_firm_of(who: Identity, case: SeenCase) -> bool:
    """Whether this person acts for the firm of the case."""
    return who.has(Role.SME) and who.organisation_id == case.enterprise_id


def is_liaison_of(who: Identity, case: SeenCase) -> bool:
    """Whether this person is the liaison in the team of the case."""
    return who.has(Role.LIAISON) and case.liaison_id == who.person_id


def find_firm(session: Session, enterprise_id: UUID) -> SeenFirm | None:
    """The firm's name and code, once heard of."""
    return session.get(SeenFirm, enterprise_id)


def list_records(session: Session, case: SeenCase) -> list[Record]:
    """What of this case may be handed over now, in the order of the loop."""
    of_case = or_(Record.case_id == case.case_id, Record.case_id.is_(None))
    found = session.scalars(select(Record).where(Record.enterprise_id == case.enterprise_id, of_case, Record.ready))
    order = list(RECORD_TITLES)
    return sorted(found, key=lambda record: (order.index(record.kind), record.as_of))
