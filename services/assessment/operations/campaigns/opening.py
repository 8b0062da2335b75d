"""Opening a campaign, sending it a list, closing it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assessment.campaign_entries import CampaignEntry
from services.assessment.models import Campaign, CampaignList
from services.assessment.queries import campaigns
from services.assessment.queries.editions import current_pack
from services.assessment.unpacking import UnreadableTable, look_at
from services.contracts.refusals import Invalid
from services.contracts.words import _
from services.ui.identity import Identity
from services.workdays import today

LONGEST = timedelta(days=366)


def open_campaign(session: Session, who: Identity, entry: CampaignEntry) -> Campaign:
    """A campaign begins; nobody is invited before a list comes.

    Raises:
        Invalid: its last day is over or too far, or new runs are taken with another edition.
    """
    now = datetime.now(UTC)
    _refuse_day(entry.closes_on, today(now))
    current = current_pack(session)
    pack = entry.pack or current
    if pack != current:
        raise Invalid(_("新的测评现在用 %(pack)s 这一版指标，活动请用同一版") % {"pack": current}, where="pack")
    campaign = Campaign(
        campaign_id=uuid7(), title=entry.title, pack=pack, park=entry.park, message=entry.message, closes_on=entry.closes_on,
        remind_days=sorted(set(entry.remind_days), reverse=True), opened_by=who.person_id, opened_at=now,
    )  # fmt: skip
    session.add(campaign)
    session.flush()
    return campaign


def _refuse_day(closes_on: date, now: date) -> None:
    if closes_on < now:
        raise Invalid(_("截止日期已经过去，请选今天或以后的一天"), where="closes_on")
    if closes_on > now + LONGEST:
        raise Invalid(_("截止日期请在一年以内"), where="closes_on")


def close_campaign(session: Session, who: Identity, campaign_id: UUID) -> Campaign:
    """Nobody is invited or reminded any more, and the figures stay as they are.

    Raises:
        Refused: it is closed already.
    """
    campaign = campaigns.get_campaign(session, who, campaign_id, lock=True)
    campaign.close(who.person_id, datetime.now(UTC))
    return campaign


def take_list(session: Session, who: Identity, campaign_id: UUID, content: bytes, *, file_name: str) -> CampaignList:
    """Keep a list to be read and worked through; what can be told at sight is refused at once.

    Raises:
        Invalid: what is wrong with the file.
        Refused: the campaign is over.
    """
    now = datetime.now(UTC)
    campaigns.get_campaign(session, who, campaign_id).expect_running(now)
    try:
        rows = look_at(content)
    except UnreadableTable as error:
        raise Invalid(str(error), where="file") from error
    taken = CampaignList(
        list_id=uuid7(), campaign_id=campaign_id, file_name=Path(file_name.replace("\\", "/")).name[:120] or _("名单"),
        content=content, rows=rows, titles=[], columns={}, lines=0, outcomes={}, uploaded_by=who.person_id, uploaded_at=now,
    )  # fmt: skip
    session.add(taken)
    session.flush()
    return taken
