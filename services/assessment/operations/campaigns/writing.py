"""Saying that firms are to be told: through their account where somebody acts for them here, else at the number their list gives."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assessment.models import Campaign, CampaignFirm, CampaignLink, Case, Claim
from services.contracts.assessment import CampaignLetterIssued, FirmCallRequested, FirmInvited, FirmReminded
from services.messaging.outbox import say


@dataclass(frozen=True, slots=True)
class Reach:
    """Which of some firms somebody acts for here, and their cases that are not closed."""

    claimed: set[UUID]
    cases: dict[UUID, UUID]


def reach_of(session: Session, enterprise_ids: Iterable[UUID | None]) -> Reach:
    ids = [one for one in enterprise_ids if one]
    standing = or_(Claim.refused_at.is_(None), Claim.refused_at < Claim.claimed_at)
    claimed = select(Claim.enterprise_id).where(Claim.enterprise_id.in_(ids), standing)
    cases = select(Case.enterprise_id, Case.case_id).where(Case.enterprise_id.in_(ids), Case.stage != "closed")
    newest_last = session.execute(cases.order_by(Case.case_id))
    return Reach(set(session.scalars(claimed)), {row[0]: row[1] for row in newest_last})


def acted_for() -> ColumnElement[bool]:
    """Somebody acts here for a campaign's firm."""
    standing = or_(Claim.refused_at.is_(None), Claim.refused_at < Claim.claimed_at)
    return exists().where(Claim.enterprise_id == CampaignFirm.enterprise_id, standing)


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def write_to(
    session: Session, campaign: Campaign, firm: CampaignFirm, reach: Reach, now: datetime, *, days_before: int | None = None
) -> None:
    """Invite the firm, or remind it `days_before` the last day."""
    if firm.enterprise_id is not None and firm.enterprise_id in reach.claimed:
        _tell_firm(session, campaign, firm, firm.enterprise_id, reach.cases.get(firm.enterprise_id), days_before)
    elif firm.mobile is not None:
        _write_to_number(session, campaign, firm, firm.mobile, now, reminder=days_before is not None)


def ask_to_call(session: Session, campaign: Campaign, firm: CampaignFirm, reach: Reach) -> None:
    """The firm's liaison is asked to call, and until somebody has, the firm is not invited."""
    firm.to_call = True
    if firm.enterprise_id is not None:
        say(session, FirmCallRequested(
            campaign_id=campaign.campaign_id, enterprise_id=firm.enterprise_id, case_id=reach.cases.get(firm.enterprise_id),
            title=campaign.title, closes_on=campaign.closes_on,
        ))  # fmt: skip


def _tell_firm(
    session: Session, campaign: Campaign, firm: CampaignFirm, enterprise_id: UUID, case_id: UUID | None, days_before: int | None
) -> None:
    if days_before is None:
        say(session, FirmInvited(
            campaign_id=campaign.campaign_id, enterprise_id=enterprise_id, case_id=case_id, title=campaign.title,
            closes_on=campaign.closes_on,
        ))  # fmt: skip
    else:
        say(session, FirmReminded(
            campaign_id=campaign.campaign_id, enterprise_id=enterprise_id, case_id=case_id, title=campaign.title,
            closes_on=campaign.closes_on, days_before=days_before, begun=firm.started_at is not None,
        ))  # fmt: skip


def _write_to_number(
    session: Session, campaign: Campaign, firm: CampaignFirm, mobile: str, now: datetime, *, reminder: bool
) -> None:  # fmt: skip
    """An SMS with a link of its own: what is kept of the link is its hash."""
    token = secrets.token_urlsafe(18)
    session.add(CampaignLink(
        token_hash=hash_token(token), campaign_id=campaign.campaign_id, credit_code=firm.credit_code, made_at=now,
    ))  # fmt: skip
    say(session, CampaignLetterIssued(
        letter_id=uuid7(), campaign_id=campaign.campaign_id, mobile=mobile, firm=firm.firm, title=campaign.title,
        closes_on=campaign.closes_on, link=f"/assessment/invited/{token}", reminder=reminder,
    ))  # fmt: skip
