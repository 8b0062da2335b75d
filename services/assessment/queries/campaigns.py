"""Campaigns and their lists. Managers and commissioners see all; a liaison the firms of their own cases; a firm what it is invited to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, select, text, true
from sqlalchemy.orm import Session

from services.assessment.inviting import NUMBERS_KEPT
from services.assessment.models import Campaign, CampaignFirm, CampaignLine, CampaignLink, CampaignList, CampaignReminder, Case
from services.contracts.refusals import NotFound
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.ui.identity import Identity
from services.workdays import today

PAGE = 50

_SUBMITTED, _VERIFIED = CampaignFirm.submitted_at.is_not(None), CampaignFirm.verified_at.is_not(None)
_STARTED = func.coalesce(CampaignFirm.started_at, CampaignFirm.submitted_at).is_not(None)
STAGES: dict[str, ColumnElement[bool]] = {
    "not_begun": and_(~_STARTED, CampaignFirm.muted_at.is_(None)),
    "begun": and_(_STARTED, ~_SUBMITTED),
    "submitted": and_(_SUBMITTED, ~_VERIFIED),
    "verified": _VERIFIED,
    "muted": and_(CampaignFirm.muted_at.is_not(None), ~_STARTED),
}
"""Every invited firm is at exactly one of them."""


@dataclass(frozen=True, slots=True)
class Count:
    """How far the firms of a group are: each number is part of the one before it, `muted` and `waiting` are of `invited`."""

    park: str | None
    industry: str | None
    invited: int
    started: int
    submitted: int
    verified: int
    muted: int
    waiting: int
    """Their SMS is not sent yet."""


def _seen_by(who: Identity) -> ColumnElement[bool]:
    """The rows of a campaign that a person may see."""
    if who.has(Role.MANAGER, Role.COMMISSIONER):
        return true()
    if who.has(Role.LIAISON):
        return exists().where(Case.enterprise_id == CampaignFirm.enterprise_id, Case.liaison_id == who.person_id)
    if who.has(Role.SME) and who.organisation_id:
        return CampaignFirm.enterprise_id == who.organisation_id
    return false()


def _campaigns_for(who: Identity) -> ColumnElement[bool]:
    if who.has(Role.MANAGER, Role.COMMISSIONER):
        return true()
    return exists().where(CampaignFirm.campaign_id == Campaign.campaign_id, _seen_by(who))


def list_campaigns(session: Session, who: Identity, *, before: UUID | None = None, limit: int = PAGE + 1) -> list[Campaign]:
    """The newest first; one more than a page when there is a next one."""
    asked = select(Campaign).where(_campaigns_for(who)).order_by(Campaign.campaign_id.desc()).limit(limit)
    return list(session.scalars(asked.where(Campaign.campaign_id < before) if before else asked))


def get_campaign(session: Session, who: Identity, campaign_id: UUID, *, lock: bool = False) -> Campaign:
    """Raises: NotFound, also for what is not theirs to see."""
    asked = select(Campaign).where(Campaign.campaign_id == campaign_id, _campaigns_for(who))
    asked = asked.with_for_update().execution_options(populate_existing=True) if lock else asked
    campaign = session.scalar(asked)
    if campaign is None:
        raise NotFound(_("没有找到这个测评活动"))
    return campaign


def count_firms(session: Session, who: Identity, campaign_ids: Sequence[UUID]) -> dict[UUID, Count]:
    """How far each of these campaigns is."""
    asked = select(CampaignFirm.campaign_id, *_counts()).where(CampaignFirm.campaign_id.in_(campaign_ids), _seen_by(who))
    return {row[0]: Count(None, None, *row[1:]) for row in session.execute(asked.group_by(CampaignFirm.campaign_id))}


def count_by_group(session: Session, campaign_id: UUID) -> tuple[Count, list[Count], list[Count]]:
    """How far a campaign is: all its firms, by park, by industry; the largest groups first. One query."""
    park, industry = CampaignFirm.park, CampaignFirm.industry
    which = func.grouping(park, industry)
    asked = (
        select(which, park, industry, *_counts())
        .where(CampaignFirm.campaign_id == campaign_id)
        .group_by(func.grouping_sets(text("()"), park, industry))
        .order_by(func.count().desc(), park, industry)
    )
    groups: dict[int, list[Count]] = {0: [], 1: [], 2: [], 3: []}
    for row in session.execute(asked):
        groups[row[0]].append(Count(*row[1:]))
    return groups[3][0], groups[1], groups[2]


def _counts() -> list[Any]:
    def of(condition: ColumnElement[bool]) -> Any:
        return func.count().filter(condition)

    waiting = CampaignFirm.invited_at.is_(None) & CampaignFirm.muted_at.is_(None) & ~_STARTED
    return [func.count(), of(_STARTED), of(_SUBMITTED), of(_VERIFIED), of(CampaignFirm.muted_at.is_not(None)), of(waiting)]


def list_firms(
    session: Session, who: Identity, campaign_id: UUID, *, stage: str = "", park: str = "", after: str = "", limit: int = PAGE + 1
) -> list[CampaignFirm]:
    """The invited firms by credit code; one more than a page when there is a next one."""
    park, after = _typeable(park), _typeable(after)
    asked = select(CampaignFirm).where(CampaignFirm.campaign_id == campaign_id, _seen_by(who), CampaignFirm.credit_code > after)
    if stage:
        asked = asked.where(STAGES[stage])
    if park:
        asked = asked.where(CampaignFirm.park == park)
    return list(session.scalars(asked.order_by(CampaignFirm.credit_code).limit(limit)))


def _typeable(text: str) -> str:
    """An address without what nobody can type: the database takes no control characters."""
    return "".join(char for char in text if char.isprintable())


def list_parks(session: Session, who: Identity, campaign_id: UUID) -> list[str]:
    asked = select(CampaignFirm.park).where(
        CampaignFirm.campaign_id == campaign_id, _seen_by(who), CampaignFirm.park.is_not(None)
    )
    return [park for park in session.scalars(asked.distinct().order_by(CampaignFirm.park).limit(200)) if park]


def list_lists(session: Session, campaign_id: UUID) -> list[CampaignList]:
    mine = select(CampaignList).where(CampaignList.campaign_id == campaign_id)
    return list(session.scalars(mine.order_by(CampaignList.uploaded_at.desc()).limit(50)))


def get_list(session: Session, who: Identity, campaign_id: UUID, list_id: UUID) -> CampaignList:
    """Raises: NotFound."""
    asked = select(CampaignList).join(Campaign).where(CampaignList.list_id == list_id, Campaign.campaign_id == campaign_id)
    found = session.scalar(asked.where(_campaigns_for(who)))
    if found is None:
        raise NotFound(_("没有找到这份名单"))
    return found


def list_lines(
    session: Session, list_id: UUID, *, outcome: str = "", after: int = 0, limit: int = PAGE + 1
) -> list[CampaignLine]:
    """Lines by number; one more than a page when there is a next one."""
    asked = select(CampaignLine).where(CampaignLine.list_id == list_id, CampaignLine.number > after)
    asked = asked.where(CampaignLine.outcome == outcome) if outcome else asked
    return list(session.scalars(asked.order_by(CampaignLine.number).limit(limit)))


def every_line(session: Session, list_id: UUID) -> Iterator[CampaignLine]:
    """All lines in order, read in portions."""
    asked = select(CampaignLine).where(CampaignLine.list_id == list_id).order_by(CampaignLine.number)
    return session.scalars(asked.execution_options(yield_per=500)).__iter__()


def count_reminders(session: Session, campaign_id: UUID) -> dict[int, int]:
    """Days before the end → firms that were reminded then."""
    mine = select(CampaignReminder.days_before, func.count()).where(CampaignReminder.campaign_id == campaign_id)
    return {row[0]: row[1] for row in session.execute(mine.group_by(CampaignReminder.days_before))}


def list_invitations(session: Session, enterprise_id: UUID, now: datetime) -> list[tuple[Campaign, CampaignFirm]]:
    """The campaigns that run now and wait for this firm, the nearest end first."""
    asked = (
        select(Campaign, CampaignFirm)
        .join(CampaignFirm)
        .where(
            CampaignFirm.enterprise_id == enterprise_id, CampaignFirm.submitted_at.is_(None), CampaignFirm.muted_at.is_(None),
            Campaign.closed_at.is_(None), Campaign.closes_on >= today(now),
        )
    )  # fmt: skip
    return [(row[0], row[1]) for row in session.execute(asked.order_by(Campaign.closes_on).limit(5))]


def get_invitation(session: Session, token_hash: str, now: datetime) -> tuple[Campaign, CampaignFirm]:
    """What the link in an SMS leads to.

    Raises:
        NotFound: nobody was sent this link, or it is too old; whoever asks cannot tell which.
    """
    asked = (
        select(Campaign, CampaignFirm)
        .join(CampaignFirm)
        .join(CampaignLink, and_(
            CampaignLink.campaign_id == CampaignFirm.campaign_id, CampaignLink.credit_code == CampaignFirm.credit_code,
        ))
        .where(CampaignLink.token_hash == token_hash, Campaign.closed_at.is_(None))
    )  # fmt: skip
    row = session.execute(asked).one_or_none()
    if row is None or now > row[0].closes_at + NUMBERS_KEPT:
        raise NotFound(_("这个链接无效或已过期；仍想测评，可以直接在首页注册"))
    return row[0], row[1]
