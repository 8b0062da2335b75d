"""Offering a firm's need to the providers its consent names, one after another."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.envelope import Event
from services.contracts.providers import ReferralExpired, ReferralOffered, ReferralsExhausted
from services.messaging.outbox import say
from services.providers.expiring import answer_due
from services.providers.models import Consent, ConsentState, NamedRecipient, Referral, ReferralState, SeenCase
from services.providers.queries.cases import find_report

MOST_AT_ONCE = 200


def offer_next(session: Session, consent: Consent, *, because: Event[Any] | None = None) -> Referral | None:
    """Offer to the first named provider not asked yet; when none is left, say so. The caller holds the consent's lock."""
    session.flush()
    asked = select(Referral.provider_id).where(Referral.consent_id == consent.consent_id)
    provider_id = session.scalar(
        select(NamedRecipient.provider_id)
        .where(NamedRecipient.consent_id == consent.consent_id, NamedRecipient.provider_id.not_in(asked))
        .order_by(NamedRecipient.position)
        .limit(1)
    )
    if provider_id is None:
        consent.exhaust(datetime.now(UTC))
        fact = ReferralsExhausted(case_id=consent.case_id, enterprise_id=consent.enterprise_id, consent_id=consent.consent_id)
        say(session, fact, because=because)
        return None
    return _offer(session, consent, provider_id, because)


def expire_offers(session: Session, at: datetime | None = None) -> int:
    """Let offers past their time go, each on to the next named provider; returns how many."""
    now = at or datetime.now(UTC)
    due = session.execute(
        select(Referral.referral_id, Referral.consent_id)
        .where(Referral.state == ReferralState.OFFERED, Referral.expires_at <= now)
        .order_by(Referral.expires_at)
        .limit(MOST_AT_ONCE)
    ).all()
    return sum(_expire(session, row.consent_id, row.referral_id, now) for row in due)


def lock_consent(session: Session, consent_id: UUID, *, skip_locked: bool = False) -> Consent | None:
    """The consent as it is now, under its row lock: every move of its referrals starts here."""
    return session.scalar(
        select(Consent)
        .where(Consent.consent_id == consent_id)
        .with_for_update(skip_locked=skip_locked)
        .execution_options(populate_existing=True)
    )


def referral_body(referral: Referral) -> dict[str, UUID]:
    """The ids every fact about a referral carries."""
    return {
        "referral_id": referral.referral_id, "case_id": referral.case_id, "enterprise_id": referral.enterprise_id,
        "provider_id": referral.provider_id, "consent_id": referral.consent_id,
    }  # fmt: skip


def _offer(session: Session, consent: Consent, provider_id: UUID, because: Event[Any] | None) -> Referral:
    now = datetime.now(UTC)
    referral = Referral(
        referral_id=uuid7(), consent_id=consent.consent_id, provider_id=provider_id, case_id=consent.case_id,
        enterprise_id=consent.enterprise_id, scenes=_scenes(session, consent.case_id), state=ReferralState.OFFERED,
        offered_at=now, expires_at=answer_due(now),
    )  # fmt: skip
    session.add(referral)
    fact = ReferralOffered.model_validate(
        {**referral_body(referral), "scenes": referral.scenes, "expires_at": referral.expires_at}
    )
    say(session, fact, because=because)
    return referral


def _scenes(session: Session, case_id: UUID) -> list[str]:
    report = find_report(session, case_id)
    if report is not None:
        return [finding["scene"] for finding in sorted(report.findings, key=lambda finding: finding["priority"])]
    case = session.get(SeenCase, case_id)
    return list(case.wanted_scenes or []) if case else []


def _expire(session: Session, consent_id: UUID, referral_id: UUID, now: datetime) -> bool:
    consent = lock_consent(session, consent_id, skip_locked=True)
    if consent is None:
        return False
    referral = session.get(Referral, referral_id, populate_existing=True, with_for_update=True)
    if referral is None or referral.state != ReferralState.OFFERED or consent.state != ConsentState.ASKING:
        return False
    referral.expire(now)
    said = say(session, ReferralExpired.model_validate(referral_body(referral)))
    offer_next(session, consent, because=said)
    return True
