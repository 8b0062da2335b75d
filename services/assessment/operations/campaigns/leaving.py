"""不再提醒: the firm does not want to hear of a campaign, or of any; and what is forgotten when it is long over."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, delete, exists, false, func, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert
from sqlalchemy.orm import Session

from services.assessment.inviting import NUMBERS_KEPT
from services.assessment.models import Campaign, CampaignFirm, CampaignLine, CampaignLink, CampaignList, CampaignRefusal, Outcome
from services.assessment.queries import campaigns
from services.contracts.refusals import NotFound
from services.contracts.words import _
from services.ui.identity import Identity
from services.workdays import today

FORGOTTEN_AT_ONCE = 200


def mute_by_link(session: Session, token_hash: str, *, every: bool) -> CampaignFirm:
    """Whoever has the link says so for the firm; its number is let go at once.

    Raises:
        NotFound: no such link, or too old.
    """
    _campaign, firm = campaigns.get_invitation(session, token_hash, datetime.now(UTC))
    return _mute(session, firm, every)


def mute_own_firm(session: Session, who: Identity, campaign_id: UUID) -> CampaignFirm:
    """The firm's own people say so.

    Raises:
        NotFound: the firm is not invited to it.
    """
    mine = campaigns.list_firms(session, who, campaign_id, limit=1)
    if not mine:
        raise NotFound(_("没有找到这个测评活动"))
    return _mute(session, mine[0], every=False)


def _mute(session: Session, firm: CampaignFirm, every: bool) -> CampaignFirm:
    now = datetime.now(UTC)
    theirs = [firm]
    if every:
        row = insert(CampaignRefusal).values(credit_code=firm.credit_code, refused_at=now)
        session.execute(row.on_conflict_do_nothing())
        others = (CampaignFirm.credit_code == firm.credit_code) & (CampaignFirm.campaign_id != firm.campaign_id)
        theirs += session.scalars(select(CampaignFirm).where(others, CampaignFirm.muted_at.is_(None)).with_for_update())
    for one in theirs:
        one.muted_at = one.muted_at or now
        forget_number(session, one)
    return firm


def forget_numbers(session: Session, now: datetime) -> None:
    """A number goes once its firm has submitted; all numbers and links go thirty days after a campaign ended, also from the lines of its lists."""
    no_longer_needed = CampaignFirm.mobile.is_not(None) & CampaignFirm.submitted_at.is_not(None)
    for firm in session.scalars(
        select(CampaignFirm).where(no_longer_needed).limit(FORGOTTEN_AT_ONCE).with_for_update(skip_locked=True)
    ):
        forget_number(session, firm)
    long_over = or_(Campaign.closes_on < today(now - NUMBERS_KEPT), Campaign.closed_at < now - NUMBERS_KEPT)
    kept = exists().where(CampaignList.campaign_id == Campaign.campaign_id, CampaignList.columns.has_key("mobile"))
    numbered = exists().where(CampaignFirm.campaign_id == Campaign.campaign_id, CampaignFirm.mobile.is_not(None))
    for campaign in session.scalars(select(Campaign).where(long_over, or_(kept, numbered)).limit(20)).all():
        mine = CampaignFirm.campaign_id == campaign.campaign_id
        session.execute(update(CampaignFirm).where(mine, CampaignFirm.mobile.is_not(None)).values(mobile=None))
        session.execute(delete(CampaignLink).where(CampaignLink.campaign_id == campaign.campaign_id))
        for sheet in campaigns.list_lists(session, campaign.campaign_id):
            _forget_in_list(session, sheet)


def forget_number(session: Session, firm: CampaignFirm) -> None:
    """The firm's number goes, also from its line, and from other lines of the campaign that have the same."""
    number, firm.mobile = firm.mobile, None
    for sheet in campaigns.list_lists(session, firm.campaign_id):
        at = sheet.columns.get("mobile")
        if at is None:
            continue
        same = CampaignLine.outcome.in_((Outcome.REPEATED, Outcome.FAULTY)) & (_digits(at) == number) if number else false()
        own = (CampaignLine.number == firm.number) if sheet.list_id == firm.list_id else false()
        lines = update(CampaignLine).where(CampaignLine.list_id == sheet.list_id, or_(own, same))
        session.execute(lines.values(cells=_without(at)).execution_options(synchronize_session=False))


def _digits(at: int) -> Any:
    """The last eleven digits of what stands in a column."""
    return func.right(func.regexp_replace(CampaignLine.cells[at].astext, r"\D", "", "g"), 11)


def _forget_in_list(session: Session, sheet: CampaignList) -> None:
    """The column goes as a whole: what stood there need not have been a number that we could read."""
    at = sheet.columns.get("mobile")
    if at is None or sheet.finished_at is None:
        return
    mine = update(CampaignLine).where(CampaignLine.list_id == sheet.list_id)
    session.execute(mine.values(cells=_without(at)).execution_options(synchronize_session=False))
    sheet.columns = {name: place for name, place in sheet.columns.items() if name != "mobile"}


def _without(at: int) -> Any:
    return func.jsonb_set(CampaignLine.cells, cast([str(at)], ARRAY(Text)), cast("", JSONB))
