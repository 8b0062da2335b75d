"""Stopping what was offered: the firm took its consent back, or its case rests or ended. Work the firm agreed to goes on."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.providers.models import Consent, Engagement, EngagementState, Referral, ReferralState, SeenCase
from services.providers.models.consents import LIVE
from services.providers.operations.offering import lock_consent

_UNSTARTED = (EngagementState.DRAFTING, EngagementState.PLANNED)
_AT_WORK = (EngagementState.RUNNING, EngagementState.DELIVERED)


def stop_case(session: Session, case_id: UUID, *, given_until: datetime | None = None) -> None:
    """Stop the case's live consents, or only those given until then; one under which work goes on stays in force.

    No fact fits what a provider loses here: nobody withdrew, declined or let it expire. Its pages say so.
    """
    session.execute(select(SeenCase.case_id).where(SeenCase.case_id == case_id).with_for_update())
    live = select(Consent.consent_id).where(Consent.case_id == case_id, Consent.state.in_(LIVE))
    if given_until is not None:
        live = live.where(Consent.given_at <= given_until)
    now = datetime.now(UTC)
    for consent_id in session.scalars(live).all():
        consent = lock_consent(session, consent_id)
        if consent is None or consent.state not in LIVE:
            continue
        stop_referrals(session, consent, now)
        if not _goes_on(session, consent):
            consent.close(now)


def stop_referrals(session: Session, consent: Consent, now: datetime) -> None:
    """Stop what was offered under a consent and end plans that nobody has agreed to."""
    offered = select(Referral).where(Referral.consent_id == consent.consent_id, Referral.state == ReferralState.OFFERED)
    for referral in session.scalars(offered.with_for_update()):
        referral.stop(now)
    planned = (
        select(Engagement)
        .join(Referral, Referral.referral_id == Engagement.referral_id)
        .where(Referral.consent_id == consent.consent_id, Engagement.state.in_(_UNSTARTED))
    )
    for engagement in session.scalars(planned.with_for_update(of=Engagement)):
        engagement.end()


def _goes_on(session: Session, consent: Consent) -> bool:
    at_work = (
        select(Engagement.engagement_id)
        .join(Referral, Referral.referral_id == Engagement.referral_id)
        .where(Referral.consent_id == consent.consent_id, Engagement.state.in_(_AT_WORK))
    )
    return session.scalar(at_work.limit(1)) is not None
