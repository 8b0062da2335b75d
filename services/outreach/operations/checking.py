"""A quick check is taken, and one sentence of need goes to the liaisons."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.outreach import LeadRaised, NeedStated, QuickCheckDone
from services.contracts.refusals import NotFound, Refused
from services.contracts.words import _
from services.messaging.outbox import say
from services.outreach.checking import assess
from services.outreach.entries.checks import CheckEntry, NeedEntry
from services.outreach.models import QuickCheck
from services.ui.patience import Limit

OPEN_FOR = timedelta(hours=24)
KEPT_FOR = timedelta(days=30)
CHECKS = Limit("quick checks", 240, 3600)
NEEDS = Limit("leads", 60, 3600)
"""A whole hall may come through one address."""


def take_check(session: Session, entry: CheckEntry) -> QuickCheck:
    """Keep what was ticked and what it comes to."""
    result = assess(entry.answers)
    check = QuickCheck(
        check_id=uuid7(), gathering_id=entry.gathering_id, answers=entry.answers, points=result.points,
        informal_level=result.informal_level, need=entry.need, done_at=datetime.now(UTC),
    )  # fmt: skip
    session.add(check)
    session.flush()
    say(session, QuickCheckDone(
        check_id=check.check_id, gathering_id=check.gathering_id, informal_level=check.informal_level,
    ))  # fmt: skip
    return check


def raise_lead(session: Session, check_id: UUID, entry: NeedEntry) -> UUID:
    """Hand name, number and need on to the liaisons; nothing of it stays here."""
    asked = select(QuickCheck).where(QuickCheck.check_id == check_id).with_for_update()
    check = session.scalar(asked.execution_options(populate_existing=True))
    now = datetime.now(UTC)
    if check is None:
        raise NotFound(_("没有找到这次自查，请重新做一次"))
    if check.lead_id is not None:
        raise Refused(_("您已经留过需求了，联络员会尽快与您联系"))
    if check.done_at < now - OPEN_FOR:
        raise Refused(_("这次自查已过了一天，请重新做一次再留需求"))
    check.lead_id, check.need = uuid7(), None
    say(session, NeedStated(lead_id=check.lead_id, check_id=check_id, gathering_id=check.gathering_id))
    say(session, LeadRaised(
        lead_id=check.lead_id, check_id=check_id, gathering_id=check.gathering_id, firm_name=entry.firm_name,
        contact_name=entry.contact_name, mobile=entry.mobile, need=entry.need, informal_level=check.informal_level, raised_at=now,
    ))  # fmt: skip
    return check.lead_id


def forget_needs(session: Session, now: datetime) -> None:
    """What somebody typed and nobody was asked to see to goes after thirty days."""
    old = (QuickCheck.done_at < now - KEPT_FOR) & QuickCheck.need.is_not(None)
    session.execute(update(QuickCheck).where(old).values(need=None))
