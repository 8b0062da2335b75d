"""Reminding whoever has not submitted: on the stated days before the end, each firm at most once for each of them."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.assessment.inviting import due_reminder, may_disturb
from services.assessment.models import Campaign, CampaignFirm, CampaignReminder
from services.assessment.operations.campaigns.writing import acted_for, reach_of, write_to
from services.workdays import closing_of, today

AT_ONCE = 200


def remind_firms(session: Session, now: datetime, *, at_once: int = AT_ONCE) -> int:
    """The next firms to be reminded of the campaigns that run; by day only."""
    if not may_disturb(now):
        return 0
    running = select(Campaign).where(Campaign.closed_at.is_(None), Campaign.closes_on >= today(now)).order_by(Campaign.closes_on)
    sent = 0
    for campaign in session.scalars(running.limit(200)).all():
        days = due_reminder(today(now), campaign.closes_on, campaign.remind_days)
        if days is not None and sent < at_once:
            sent += _remind(session, campaign, days, now, at_once - sent)
    return sent


def _remind(session: Session, campaign: Campaign, days: int, now: datetime, at_once: int) -> int:
    firms = session.scalars(
        _to_be_reminded(campaign, days).limit(at_once).with_for_update(skip_locked=True, of=CampaignFirm)
    ).all()
    reach = reach_of(session, [firm.enterprise_id for firm in firms])
    for firm in firms:
        row = insert(CampaignReminder).values(
            campaign_id=campaign.campaign_id, days_before=days, credit_code=firm.credit_code, sent_at=now
        )
        if session.scalar(row.on_conflict_do_nothing().returning(CampaignReminder.credit_code)):
            write_to(session, campaign, firm, reach, now, days_before=days)
    return len(firms)


def _to_be_reminded(campaign: Campaign, days: int) -> Select[CampaignFirm]:
    """Not whoever was invited only on the reminder's own day or after it, and nobody who can't be reached."""
    day_begins = closing_of(campaign.closes_on - timedelta(days=days), time())
    before = exists().where(
        CampaignReminder.campaign_id == campaign.campaign_id, CampaignReminder.days_before == days,
        CampaignReminder.credit_code == CampaignFirm.credit_code,
    )  # fmt: skip
    reachable = or_(CampaignFirm.mobile.is_not(None), acted_for())
    return (
        select(CampaignFirm)
        .where(
            CampaignFirm.campaign_id == campaign.campaign_id, CampaignFirm.submitted_at.is_(None), CampaignFirm.muted_at.is_(None),
            CampaignFirm.invited_at < day_begins, ~before, reachable,
        )
        .order_by(CampaignFirm.credit_code)
    )  # fmt: skip
