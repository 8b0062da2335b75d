"""A case as the firm and its team see it: team and firm all of it, nobody else anything."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from services.contracts.refusals import NotFound
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.providers.models import (
    Consent,
    Engagement,
    Match,
    Provider,
    Referral,
    SeenCase,
    SeenClosure,
    SeenFirm,
    SeenReport,
)
from services.providers.queries.claims import not_before_claim
from services.ui.identity import Identity


def visible_to(who: Identity) -> ColumnElement[bool]:
    """Which cases this person may see; one that has no team yet is every liaison's."""
    if who.has(Role.MANAGER, Role.COMMISSIONER):
        return SeenCase.case_id.is_not(None)
    conditions: list[ColumnElement[bool]] = [false()]
    if who.has(Role.MENTOR, Role.LIAISON):
        conditions += [SeenCase.mentor_id == who.person_id, SeenCase.liaison_id == who.person_id]
    if who.has(Role.LIAISON):
        conditions.append(SeenCase.liaison_id.is_(None))
    if who.has(Role.SME) and who.organisation_id is not None:
        conditions.append(SeenCase.enterprise_id == who.organisation_id)
    return or_(*conditions)


def find_case(session: Session, who: Identity, case_id: UUID) -> SeenCase | None:
    """The case if this person may see it."""
    return session.scalar(select(SeenCase).where(SeenCase.case_id == case_id, visible_to(who)))


def get_case(session: Session, who: Identity, case_id: UUID) -> SeenCase:
    """The case.

    Raises:
        NotFound: there is none, or it is not this person's to see.
    """
    case = find_case(session, who, case_id)
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


def is_closed(session: Session, case_id: UUID) -> bool:
    """Whether the case ended."""
    return session.get(SeenClosure, case_id) is not None


def find_firm(session: Session, enterprise_id: UUID) -> SeenFirm | None:
    """The firm's descriptive facts, once heard of."""
    return session.get(SeenFirm, enterprise_id)


def is_resting(session: Session, case_id: UUID) -> bool:
    """Whether the firm does not go on for now."""
    rests = SeenCase.rested_at.is_not(None) & or_(SeenCase.resumed_at.is_(None), SeenCase.resumed_at < SeenCase.rested_at)
    return session.scalar(select(SeenCase.case_id).where(SeenCase.case_id == case_id, rests)) is not None


def find_report(session: Session, case_id: UUID, who: Identity | None = None) -> SeenReport | None:
    """The newest findings of the case that may be told to `who`; to the room itself, all may."""
    told = not_before_claim(who, SeenReport.reported_at)
    query = select(SeenReport).where(SeenReport.case_id == case_id, told)
    return session.scalar(query.order_by(SeenReport.reported_at.desc()).limit(1))


def find_match(session: Session, case_id: UUID, who: Identity | None = None) -> Match | None:
    """The newest match of the case that may be told to `who`: neither it nor the findings it is made of are too old for them."""
    query = (
        select(Match)
        .join(SeenReport, SeenReport.report_id == Match.report_id, isouter=True)
        .where(Match.case_id == case_id, not_before_claim(who, func.least(Match.proposed_at, SeenReport.reported_at)))
    )
    return session.scalar(query.order_by(Match.proposed_at.desc(), Match.match_id.desc()).limit(1))


@dataclass(frozen=True, slots=True)
class Asked:
    """A provider the consent names, and how its referral stands; no referral means not asked yet."""

    position: int
    provider: Provider
    referral: Referral | None


def list_consents(session: Session, case_id: UUID, who: Identity | None = None) -> list[Consent]:
    """Every consent of the case that may be told to `who`, newest first."""
    query = select(Consent).where(Consent.case_id == case_id, not_before_claim(who, Consent.given_at))
    return list(session.scalars(query.order_by(Consent.given_at.desc(), Consent.consent_id.desc())))


def list_asked(session: Session, consent: Consent) -> list[Asked]:
    """The consent's recipients in their order, each with its referral."""
    ids = [one.provider_id for one in consent.recipients]
    providers = {one.provider_id: one for one in session.scalars(select(Provider).where(Provider.provider_id.in_(ids)))}
    referrals = {
        one.provider_id: one for one in session.scalars(select(Referral).where(Referral.consent_id == consent.consent_id))
    }
    return [Asked(one.position, providers[one.provider_id], referrals.get(one.provider_id)) for one in consent.recipients]


def list_engagements(session: Session, case_id: UUID, who: Identity | None = None) -> list[Engagement]:
    """Every engagement of the case that may be told to `who`, newest first."""
    query = select(Engagement).where(Engagement.case_id == case_id, not_before_claim(who, Engagement.opened_at))
    return list(session.scalars(query.order_by(Engagement.opened_at.desc())))
