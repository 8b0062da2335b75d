"""Campaigns and their lists. Managers and commissioners see all; a liaison the firms of their own cases; a firm what it is invited to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import Session

from services.assessment.inviting import NUMBERS_KEPT
from services.assessment.models import Campaign, CampaignFirm, CampaignLine, CampaignLink, CampaignList, Case
from services.contracts.refusals import NotFound
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.ui.identity import Identity
from services.workdays import today

PAGE = 50

SUBMITTED, VERIFIED = CampaignFirm.submitted_at.is_not(None), CampaignFirm.verified_at.is_not(None)
STARTED = func.coalesce(CampaignFirm.started_at, CampaignFirm.submitted_at).is_not(None)
TO_CALL = and_(CampaignFirm.to_call, ~STARTED, CampaignFirm.muted_at.is_(None))
STAGES: dict[str, ColumnElement[bool]] = {
    "to_call": TO_CALL,
    "not_begun": and_(~STARTED, CampaignFirm.muted_at.is_(None), ~CampaignFirm.to_call),
    "begun": and_(STARTED, ~SUBMITTED),
    "submitted": and_(SUBMITTED, ~VERIFIED),
    "verified": VERIFIED,
    "muted": and_(CampaignFirm.muted_at.is_not(None), ~STARTED),
}
"""Every listed firm is at exactly one of them."""


def seen_by(who: Identity) -> ColumnElement[bool]:
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
    return exists().where(CampaignFirm.campaign_id == Campaign.campaign_id, seen_by(who))


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


def list_firms(
    session: Session,
    who: Identity,
    campaign_id: UUID,
    *,
    stage: str = "",
    park: str = "",
    part: str = "",
    after: str = "",
    limit: int = PAGE + 1,
) -> list[CampaignFirm]:
    """The listed firms by credit code, `part` being of the name or the code; one more than a page when there is a next one."""
    park, part, after = _typeable(park), _typeable(part).strip(), _typeable(after)
    asked = select(CampaignFirm).where(CampaignFirm.campaign_id == campaign_id, seen_by(who), CampaignFirm.credit_code > after)
    if stage:
        asked = asked.where(STAGES[stage])
    if park:
        asked = asked.where(CampaignFirm.park == park)
    if part:
        like = (CampaignFirm.firm, CampaignFirm.credit_code)
        asked = asked.where(or_(*(column.icontains(part, autoescape=True) for column in like)))
    return list(session.scalars(asked.order_by(CampaignFirm.credit_code).limit(limit)))


def get_firm(session: Session, who: Identity, campaign_id: UUID, credit_code: str) -> tuple[Campaign, CampaignFirm]:
    """A campaign's firm, locked. Raises: NotFound, also for what is not theirs to see."""
    asked = select(Campaign, CampaignFirm).join(CampaignFirm).where(Campaign.campaign_id == campaign_id, seen_by(who))
    mine = asked.where(CampaignFirm.credit_code == _typeable(credit_code)[:18])
    row = session.execute(mine.with_for_update(of=CampaignFirm).execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound(_("没有找到这家企业"))
    return row[0], row[1]


def _typeable(text: str) -> str:
    """An address without what nobody can type: the database takes no control characters."""
    return "".join(char for char in text if char.isprintable())


def list_parks(session: Session, who: Identity, campaign_id: UUID) -> list[str]:
    asked = select(CampaignFirm.park).where(CampaignFirm.campaign_id == campaign_id, seen_by(who), CampaignFirm.park.is_not(None))
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
    session: Session, sheet: CampaignList, *, outcome: str = "", part: str = "", after: int = 0, limit: int = PAGE + 1
) -> list[CampaignLine]:
    """Lines by number, `part` being of the name or the code; one more than a page when there is a next one."""
    asked = select(CampaignLine).where(CampaignLine.list_id == sheet.list_id, CampaignLine.number > after)
    part = _typeable(part).strip()
    if part:
        places = [sheet.columns[name] for name in ("firm", "credit_code") if name in sheet.columns]
        asked = asked.where(or_(false(), *(CampaignLine.cells[at].astext.icontains(part, autoescape=True) for at in places)))
    asked = asked.where(CampaignLine.outcome == outcome) if outcome else asked
    return list(session.scalars(asked.order_by(CampaignLine.number).limit(limit)))


def every_line(session: Session, list_id: UUID) -> Iterator[CampaignLine]:
    """All lines in order, read in portions."""
    asked = select(CampaignLine).where(CampaignLine.list_id == list_id).order_by(CampaignLine.number)
    return session.scalars(asked.execution_options(yield_per=500)).__iter__()


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
