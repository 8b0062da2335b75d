"""Questions an auditor asks. Each should be answered with nothing."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from services.providers.models import Consent, ConsentedField, NamedRecipient, Referral


def list_unconsented_referrals(session: Session) -> list[UUID]:
    """Referrals without a consent of the same case and firm, given before the offer, that names the provider and some field."""
    named = exists().where(NamedRecipient.consent_id == Referral.consent_id, NamedRecipient.provider_id == Referral.provider_id)
    some_field = exists().where(ConsentedField.consent_id == Referral.consent_id)
    matching = exists().where(
        and_(
            Consent.consent_id == Referral.consent_id,
            Consent.case_id == Referral.case_id,
            Consent.enterprise_id == Referral.enterprise_id,
            Consent.given_at <= Referral.offered_at,
            or_(Consent.ended_at.is_(None), Consent.ended_at >= Referral.offered_at),
        )
    )
    return list(session.scalars(select(Referral.referral_id).where(~and_(named, some_field, matching))))
