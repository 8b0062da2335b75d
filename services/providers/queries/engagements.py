"""An engagement, for its provider and for whoever may see its case."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, undefer

from services.contracts.refusals import NotFound
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.providers.models import Engagement, EvidenceFile, PlanVersion, Provider, SeenCase, SeenFirm
from services.providers.placing import present_levels
from services.providers.queries.cases import find_report, is_firm_of, is_liaison_of, visible_to
from services.providers.queries.claims import not_before_claim
from services.providers.queries.referrals import find_shown_of
from services.ui.identity import Identity

MOST_VERSIONS = 50


@dataclass(frozen=True, slots=True)
class ShownEngagement:
    """An engagement for one reader: `firm` is what that reader may call the firm, `present` the levels of scenes they may know,
    `case_id` is None for the provider."""

    engagement: Engagement
    provider: Provider
    firm: str
    case_id: UUID | None
    present: dict[str, int]
    is_provider: bool
    is_firm: bool
    is_liaison: bool


def may_see(who: Identity) -> ColumnElement[bool]:
    """Which engagements this person may see: the provider's own, or those of cases they may see. Needs SeenCase joined."""
    seen = visible_to(who) & not_before_claim(who, Engagement.opened_at)
    if who.has(Role.PROVIDER) and who.organisation_id:
        return or_(Engagement.provider_id == who.organisation_id, seen)
    return seen


def get_engagement(session: Session, who: Identity, engagement_id: UUID) -> ShownEngagement:
    """The engagement as this person may see it.

    Raises:
        NotFound: there is none, or it is not this person's to see.
    """
    row = session.execute(
        select(Engagement, Provider, SeenCase)
        .join(Provider, Provider.provider_id == Engagement.provider_id)
        .join(SeenCase, SeenCase.case_id == Engagement.case_id, isouter=True)
        .where(Engagement.engagement_id == engagement_id, may_see(who))
    ).one_or_none()
    if row is None:
        raise NotFound(_("没有这个项目，或您无权查看。"))
    engagement: Engagement = row.Engagement
    is_provider = who.has(Role.PROVIDER) and engagement.provider_id == who.organisation_id
    shown = find_shown_of(session, who, engagement.engagement_id) if is_provider else None
    report = None if is_provider else find_report(session, engagement.case_id, who)
    return ShownEngagement(
        engagement=engagement,
        provider=row.Provider,
        firm=(shown.title if shown else "") if is_provider else _firm(session, engagement),
        present=present_levels(shown.findings if shown else report.findings if report else []),
        case_id=None if is_provider else engagement.case_id,
        is_provider=is_provider,
        is_firm=not is_provider and is_firm_of(who, row.SeenCase),
        is_liaison=not is_provider and is_liaison_of(who, row.SeenCase),
    )


def list_versions(session: Session, engagement_id: UUID) -> list[PlanVersion]:
    """Every version of the plan, newest first; whether they may be seen is asked with the engagement."""
    query = select(PlanVersion).where(PlanVersion.engagement_id == engagement_id).order_by(PlanVersion.version.desc())
    return list(session.scalars(query.limit(MOST_VERSIONS)))


def get_evidence(session: Session, who: Identity, evidence_id: UUID) -> EvidenceFile:
    """A file that shows that a milestone was reached, with its content.

    Raises:
        NotFound: there is none, or its engagement is not this person's to see.
    """
    file = session.scalar(
        select(EvidenceFile)
        .join(Engagement, Engagement.engagement_id == EvidenceFile.engagement_id)
        .join(SeenCase, SeenCase.case_id == Engagement.case_id, isouter=True)
        .where(EvidenceFile.file_id == evidence_id, may_see(who))
        .options(undefer(EvidenceFile.content))
    )
    if file is None:
        raise NotFound(_("没有这份材料，或您无权查看。"))
    return file


def _firm(session: Session, engagement: Engagement) -> str:
    return session.scalar(select(SeenFirm.name).where(SeenFirm.enterprise_id == engagement.enterprise_id)) or ""
