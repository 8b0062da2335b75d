"""Engagements in a list: those of the center's cases, of one's own firm, or of one's own products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, or_, select, tuple_
from sqlalchemy.orm import Session, selectinload

from services.contracts.vocabulary import Role
from services.providers.models import Engagement, EngagementState, Milestone, Provider, SeenCase, SeenFirm
from services.providers.placing import Progress, progress_of
from services.providers.queries.engagements import may_see
from services.providers.queries.referrals import titles_of
from services.ui.identity import Identity

PAGE = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """`part` is looked for in the names of firm and provider and in the goal; a provider's only in the goal."""

    state: str = ""
    domain: str = ""
    overdue: bool = False
    part: str = ""
    before: tuple[datetime, UUID] | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One line. `firm` is what the reader may call the firm; `case_id` is None for the provider."""

    engagement: Engagement
    provider: str
    firm: str
    case_id: UUID | None
    progress: Progress


def list_engagements(session: Session, who: Identity, wanted: Wanted, today: date, *, limit: int = PAGE + 1) -> list[Listed]:
    """Newest first; one more than a page when there is a next one."""
    rows = session.execute(asked_for(who, wanted, today).limit(limit).options(selectinload(Engagement.milestones))).all()
    own = {row.Engagement.engagement_id for row in rows if _is_own(who, row.Engagement)}
    titles = titles_of(session, who, own)
    return [_listed(row.Engagement, row.provider, row.firm, own, titles, today) for row in rows]


def asked_for(who: Identity, wanted: Wanted, today: date) -> Select[Engagement, str, str]:
    """The question itself, so that its plan can be examined."""
    query = (
        select(Engagement, Provider.name.label("provider"), SeenFirm.name.label("firm"))
        .join(Provider, Provider.provider_id == Engagement.provider_id)
        .join(SeenCase, SeenCase.case_id == Engagement.case_id, isouter=True)
        .join(SeenFirm, SeenFirm.enterprise_id == Engagement.enterprise_id, isouter=True)
        .where(may_see(who))
        .order_by(Engagement.opened_at.desc(), Engagement.engagement_id.desc())
    )
    if wanted.state:
        query = query.where(Engagement.state == wanted.state)
    if wanted.domain:
        query = query.where(Engagement.domains.contains([wanted.domain]))
    if wanted.overdue:
        query = query.where(_has_overdue(today))
    if wanted.part:
        query = query.where(_mentions(who, wanted.part))
    if wanted.before:
        query = query.where(tuple_(Engagement.opened_at, Engagement.engagement_id) < tuple_(*wanted.before))
    return query


def _has_overdue(today: date) -> ColumnElement[bool]:
    late = exists().where(
        Milestone.engagement_id == Engagement.engagement_id, Milestone.reached_at.is_(None), Milestone.due_on < today
    )
    return (Engagement.state == EngagementState.RUNNING) & late


def _mentions(who: Identity, part: str) -> ColumnElement[bool]:
    """A provider must not find out by searching what its firm has not let it see."""
    places = [Engagement.goal.icontains(part, autoescape=True)]
    if not who.has(Role.PROVIDER):
        places += [SeenFirm.name.icontains(part, autoescape=True), Provider.name.icontains(part, autoescape=True)]
    return or_(*places)


def _is_own(who: Identity, engagement: Engagement) -> bool:
    return who.has(Role.PROVIDER) and engagement.provider_id == who.organisation_id


def _listed(
    engagement: Engagement, provider: str, firm: str | None, own: Sequence[UUID] | set[UUID], titles: dict[UUID, str], today: date
) -> Listed:
    is_own = engagement.engagement_id in own
    running = engagement.state == EngagementState.RUNNING
    return Listed(
        engagement=engagement,
        provider=provider,
        firm=titles.get(engagement.engagement_id, "") if is_own else firm or "",
        case_id=None if is_own else engagement.case_id,
        progress=progress_of(engagement.milestones, today, running=running),
    )
