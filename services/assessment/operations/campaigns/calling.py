"""A firm that could not be written to was called by its liaison: that is its invitation."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.assessment.models import CampaignFirm
from services.assessment.operations.campaigns.writing import reach_of
from services.assessment.queries import campaigns
from services.contracts.assessment import FirmInvited
from services.contracts.refusals import Refused
from services.contracts.words import _
from services.messaging.outbox import say
from services.ui.identity import Identity


def note_call(session: Session, who: Identity, campaign_id: UUID, credit_code: str) -> CampaignFirm:
    """The firm knows of the campaign now.

    Raises:
        NotFound: it is not invited to it, or not theirs to see.
        Refused: the campaign is over, or the firm need not be called.
    """
    now = datetime.now(UTC)
    campaign, firm = campaigns.get_firm(session, who, campaign_id, credit_code)
    campaign.expect_running(now)
    if not firm.to_call or firm.enterprise_id is None:
        raise Refused(_("这家企业已经邀请过了，不需要再打电话"))
    firm.to_call, firm.called_by, firm.invited_at = False, who.person_id, now
    say(session, FirmInvited(
        campaign_id=campaign_id, enterprise_id=firm.enterprise_id, case_id=reach_of(session, [firm.enterprise_id]).cases.get(firm.enterprise_id),
        title=campaign.title, closes_on=campaign.closes_on, called_by=who.person_id,
    ))  # fmt: skip
    return firm
