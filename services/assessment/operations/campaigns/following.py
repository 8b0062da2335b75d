"""How far the invited firms are, read again from the room's own tables: facts may come twice and in any order."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import TIMESTAMP, and_, cast, false, func, or_, select, update
from sqlalchemy.orm import Session

from services.assessment.inviting import FRESH
from services.assessment.models import Campaign, CampaignFirm, Case, ListedFirm, RecordedResult, Run, VerifiedRun
from services.workdays import SHANGHAI, closing_of, today


@dataclass(frozen=True, slots=True)
class Taken:
    """What a firm has of the assessment, as far as it counts for a campaign."""

    started_at: datetime | None
    submitted_at: datetime | None
    verified_at: datetime | None


NOTHING = Taken(None, None, None)


def _times() -> tuple[Any, Any, Any]:
    return func.min(Run.started_at), func.min(Run.submitted_at), func.min(VerifiedRun.concluded_at)


def find_taken(session: Session, campaign: Campaign, enterprise_ids: Collection[UUID]) -> dict[UUID, Taken]:
    """By firm, of runs with the campaign's edition; a result counts if it is no older than a year when the campaign begins."""
    fresh = or_(Run.submitted_at.is_(None), Run.submitted_at >= campaign.opened_at - FRESH)
    asked = (
        select(Case.enterprise_id, *_times())
        .join(Run, Run.case_id == Case.case_id)
        .outerjoin(VerifiedRun, VerifiedRun.run_id == Run.run_id)
        .where(Case.enterprise_id.in_(enterprise_ids), Run.pack == campaign.pack, fresh)
        .group_by(Case.enterprise_id)
    )
    taken = {row[0]: Taken(*row[1:]) for row in session.execute(asked)}
    outside = (
        select(RecordedResult.enterprise_id, func.min(RecordedResult.tested_on))
        .where(
            RecordedResult.enterprise_id.in_(enterprise_ids), _counts_outside(campaign.pack, today(campaign.opened_at - FRESH))
        )
        .group_by(RecordedResult.enterprise_id)
    )
    for enterprise_id, tested_on in session.execute(outside):
        own = taken.get(enterprise_id, NOTHING)
        taken[enterprise_id] = replace(own, submitted_at=own.submitted_at or closing_of(tested_on, time()))
    return taken


def _counts_outside(pack: Any, since: Any) -> Any:
    """Results of other platforms that count as tested: of the campaign's edition, and fresh."""
    return and_(RecordedResult.edition == pack, RecordedResult.tested_on >= since)


def follow_firms(session: Session, enterprise_ids: Collection[UUID] | None = None) -> None:
    """Bring the firms of campaigns that are not closed up to date: these, or all of them."""
    _link(session, enterprise_ids)
    started, submitted, verified = _times()
    fresh = or_(Run.submitted_at.is_(None), Run.submitted_at >= Campaign.opened_at - FRESH)
    now = (
        select(
            CampaignFirm.campaign_id, CampaignFirm.credit_code,
            started.label("started_at"), submitted.label("submitted_at"), verified.label("verified_at"),
        )
        .join(Campaign)
        .join(Case, Case.enterprise_id == CampaignFirm.enterprise_id)
        .join(Run, and_(Run.case_id == Case.case_id, Run.pack == Campaign.pack, fresh))
        .outerjoin(VerifiedRun, VerifiedRun.run_id == Run.run_id)
        .where(Campaign.closed_at.is_(None), _among(CampaignFirm.enterprise_id, enterprise_ids))
        .group_by(CampaignFirm.campaign_id, CampaignFirm.credit_code)
        .subquery()
    )  # fmt: skip
    names = ("started_at", "submitted_at", "verified_at")
    news = {name: func.coalesce(now.c[name], getattr(CampaignFirm, name)) for name in names}
    same = and_(CampaignFirm.campaign_id == now.c.campaign_id, CampaignFirm.credit_code == now.c.credit_code)
    changed = or_(false(), *(getattr(CampaignFirm, name).is_distinct_from(value) for name, value in news.items()))
    session.execute(update(CampaignFirm).where(same, changed).values(news).execution_options(synchronize_session=False))
    _follow_outside(session, enterprise_ids)


def _follow_outside(session: Session, enterprise_ids: Collection[UUID] | None) -> None:
    """Firms that brought a result of another platform instead."""
    now = (
        select(CampaignFirm.campaign_id, CampaignFirm.credit_code, func.min(RecordedResult.tested_on).label("tested_on"))
        .join(Campaign)
        .join(RecordedResult, RecordedResult.enterprise_id == CampaignFirm.enterprise_id)
        .where(
            Campaign.closed_at.is_(None), CampaignFirm.submitted_at.is_(None), _among(CampaignFirm.enterprise_id, enterprise_ids),
            _counts_outside(Campaign.pack, func.date(Campaign.opened_at - FRESH)),
        )
        .group_by(CampaignFirm.campaign_id, CampaignFirm.credit_code)
        .subquery()
    )  # fmt: skip
    same = and_(CampaignFirm.campaign_id == now.c.campaign_id, CampaignFirm.credit_code == now.c.credit_code)
    day = func.timezone(str(SHANGHAI), cast(now.c.tested_on, TIMESTAMP))
    session.execute(update(CampaignFirm).where(same).values(submitted_at=day).execution_options(synchronize_session=False))


def _link(session: Session, enterprise_ids: Collection[UUID] | None) -> None:
    """Firms that came onto the register since their list was worked through."""
    theirs = and_(CampaignFirm.enterprise_id.is_(None), ListedFirm.credit_code == CampaignFirm.credit_code)
    open_ones = CampaignFirm.campaign_id.in_(select(Campaign.campaign_id).where(Campaign.closed_at.is_(None)))
    linked = update(CampaignFirm).where(theirs, open_ones, _among(ListedFirm.enterprise_id, enterprise_ids))
    session.execute(linked.values(enterprise_id=ListedFirm.enterprise_id).execution_options(synchronize_session=False))


def _among(column: Any, ids: Collection[UUID] | None) -> Any:
    return column.in_(ids) if ids is not None else column.is_not(None)
