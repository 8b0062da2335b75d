"""A provider answers an offer. Accepting happens under the consent's row lock, and the database allows one acceptance a consent."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.providers import ReferralAccepted, ReferralDeclined
from services.contracts.refusals import NotFound
from services.contracts.words import _
from services.messaging.outbox import say
from services.providers.models import Consent, Engagement, EngagementState, Referral
from services.providers.operations.offering import lock_consent, offer_next, referral_body
from services.ui.identity import Identity


def accept_referral(session: Session, who: Identity, referral_id: UUID) -> Engagement:
    """Take the firm on; an engagement begins with an empty plan."""
    consent, referral = _lock(session, who, referral_id)
    now = datetime.now(UTC)
    referral.accept(who.person_id, now)
    consent.place()
    engagement = Engagement(
        engagement_id=uuid7(), referral_id=referral_id, case_id=referral.case_id, enterprise_id=referral.enterprise_id,
        provider_id=referral.provider_id, state=EngagementState.DRAFTING, opened_at=now, version=0, goal="", domains=[], scenes=[],
    )  # fmt: skip
    session.flush()
    session.add(engagement)
    say(session, ReferralAccepted.model_validate(referral_body(referral)))
    return engagement


def decline_referral(session: Session, who: Identity, referral_id: UUID, reason: str) -> Referral:
    """Leave it, saying why; the next named provider is asked."""
    consent, referral = _lock(session, who, referral_id)
    referral.decline(who.person_id, datetime.now(UTC), reason)
    said = say(session, ReferralDeclined.model_validate({**referral_body(referral), "reason": reason}))
    offer_next(session, consent, because=said)
    return referral


def _lock(session: Session, who: Identity, referral_id: UUID) -> tuple[Consent, Referral]:
    consent_id = session.scalar(
        select(Referral.consent_id).where(Referral.referral_id == referral_id, Referral.provider_id == who.organisation_id)
    )
    consent = lock_consent(session, consent_id) if consent_id else None
    if consent is None:
        raise NotFound(_("没有这条对接，或不是发给贵单位的。"))
    referral = session.get_one(Referral, referral_id, populate_existing=True, with_for_update=True)
    return consent, referral
