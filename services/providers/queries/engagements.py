"""An engagement, for its provider and for whoever may see its case."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.contracts.refusals import NotFound
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.providers.models import Engagement, Provider, SeenCase, SeenFirm
from services.providers.queries.cases import is_firm_of, is_liaison_of, visible_to
from services.providers.queries.claims import not_before_claim
from services.providers.queries.referrals import find_shown_of
from services.ui.identity import Identity


@dataclass(frozen=True, slots=True)
class ShownEngagement:
    """An engagement for one reader. `firm` is what that reader may call the firm; `case_id` is None for the provider."""

    engagement: Engagement
    provider: Provider
    firm: str
    case_id: UUID | None
    is_provider: bool
    is_firm: bool
    is_liaison: bool


def get_engagement(session: Session, who: Identity, engagement_id: UUID) -> ShownEngagement:
    """The engagement as this person may see it.

    Raises:
        NotFound: there is none, or it is not this person's to see.
    """
    own = Engagement.provider_id == who.organisation_id if who.has(Role.PROVIDER) and who.organisation_id else None
    seen = visible_to(who) & not_before_claim(who, Engagement.opened_at)
    row = session.execute(
        select(Engagement, Provider, SeenCase)
        .join(Provider, Provider.provider_id == Engagement.provider_id)
        .join(SeenCase, SeenCase.case_id == Engagement.case_id, isouter=True)
        .where(Engagement.engagement_id == engagement_id, seen if own is None else or_(own, seen))
    ).one_or_none()
    if row is None:
        raise NotFound(_("没有这个项目，或您无权查看。"))
    engagement: Engagement = row.Engagement
    is_provider = own is not None and engagement.provider_id == who.organisation_id
    return ShownEngagement(
        engagement=engagement,
        provider=row.Provider,
        firm=_firm_for_provider(session, who, engagement) if is_provider else _firm(session, engagement),
        case_id=None if is_provider else engagement.case_id,
        is_provider=is_provider,
        is_firm=not is_provider and is_firm_of(who, row.SeenCase),
        is_liaison=not is_provider and is_liaison_of(who, row.SeenCase),
    )


def _firm_for_provider(session: Session, who: Identity, engagement: Engagement) -> str:
    shown = find_shown_of(session, who, engagement.engagement_id)
    return shown.title if shown else ""


def _firm(session: Session, engagement: Engagement) -> str:
    return session.scalar(select(SeenFirm.name).where(SeenFirm.enterprise_id == engagement.enterprise_id)) or ""
