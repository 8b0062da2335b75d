"""Rows as JSON for programs. A provider's view is made of ShownReferral alone, never of the case."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

from services.providers.differing import changes_between
from services.providers.models import Consent, EngagementState, Match, PlanVersion, Product, Provider
from services.providers.placing import Progress, place, progress_of
from services.providers.queries.cases import Asked
from services.providers.queries.engagements import ShownEngagement
from services.providers.queries.overview import Listed
from services.providers.queries.referrals import ShownReferral
from services.workdays import today as today_of


def provider_json(provider: Provider, *, decided: bool = False) -> dict[str, Any]:
    """A provider as anybody signed in may see it; `decided` adds what its applicant and the manager may."""
    shown = {
        "provider_id": provider.provider_id, "name": provider.name, "category": provider.category, "districts": provider.districts,
        "introduction": provider.introduction, "contact_name": provider.contact_name, "contact_phone": provider.contact_phone,
    }  # fmt: skip
    if decided:
        shown |= {"credit_code": provider.credit_code, "state": provider.state, "reason": provider.reason}
    return shown


def product_json(product: Product) -> dict[str, Any]:
    return {
        "product_id": product.product_id, "revision": product.revision, "name": product.name, "summary": product.summary,
        "domain": product.domain, "scenes": product.scenes, "industries": product.industries, "levels": product.levels,
        "price_band": product.price_band, "days_to_live": product.days_to_live, "light": product.light,
        "withdrawn": product.withdrawn_at is not None,
    }  # fmt: skip


def match_json(match: Match, names: dict[str, str]) -> dict[str, Any]:
    return {
        "match_id": match.match_id, "report_id": match.report_id, "rules": match.rules, "proposed_at": match.proposed_at,
        "candidates": [{**one, "name": names.get(one["provider_id"], "")} for one in match.candidates],
    }  # fmt: skip


def consent_json(consent: Consent, asked: list[Asked]) -> dict[str, Any]:
    return {
        "consent_id": consent.consent_id, "case_id": consent.case_id, "state": consent.state, "by": consent.by,
        "text_version": consent.text_version, "text": consent.text, "given_at": consent.given_at, "ended_at": consent.ended_at,
        "fields": [one.field for one in consent.fields],
        "recipients": [_asked_json(one) for one in asked],
    }  # fmt: skip


def referral_json(referral: ShownReferral) -> dict[str, Any]:
    return {
        "referral_id": referral.referral_id, "state": referral.state, "scenes": referral.scenes, "offered_at": referral.offered_at,
        "expires_at": referral.expires_at, "answered_at": referral.answered_at, "reason": referral.reason,
        "withdrawn": referral.withdrawn, "engagement_id": referral.engagement_id, "firm": referral.shown,
        "findings": referral.findings,
    }  # fmt: skip


def engagement_json(shown: ShownEngagement) -> dict[str, Any]:
    one, today = shown.engagement, today_of(datetime.now(UTC))
    running = one.state == EngagementState.RUNNING
    answer: dict[str, Any] = {
        "engagement_id": one.engagement_id, "state": one.state, "version": one.version, "provider": shown.provider.name,
        "firm": shown.firm, "goal": one.goal, "domains": one.domains, "scenes": one.scenes, "agreed_at": one.agreed_at,
        "delivered_at": one.delivered_at, "accepted_at": one.accepted_at, "accepted_how": one.accepted_how,
        "milestones": [
            {"number": m.number, "title": m.title, "due_on": m.due_on, "proof": m.proof, "evidence": m.evidence,
             "reached_at": m.reached_at, "overdue": running and m.is_overdue(today),
             "files": [{"evidence_id": file.file_id, "name": file.name, "media_type": file.media_type} for file in m.files]}
            for m in one.milestones
        ],
        "plan": [
            {"domain": placed.domain, "chosen": placed.chosen, "scenes": [asdict(scene) for scene in placed.scenes]}
            for placed in place(one.domains, one.scenes, shown.present)
        ],
        "progress": progress_json(progress_of(one.milestones, today, running=running)),
        "steps": [{"what": step.what, "note": step.note, "at": step.at} for step in one.steps],
    }  # fmt: skip
    return answer if shown.case_id is None else {**answer, "case_id": shown.case_id}


def progress_json(progress: Progress) -> dict[str, Any]:
    return {**asdict(progress), "percent": progress.percent}


def listed_json(listed: Listed) -> dict[str, Any]:
    one = listed.engagement
    return {
        "engagement_id": one.engagement_id, "state": one.state, "provider": listed.provider, "firm": listed.firm,
        "case_id": listed.case_id, "opened_at": one.opened_at, "domains": one.domains, "goal": one.goal,
        "progress": progress_json(listed.progress),
    }  # fmt: skip


def versions_json(versions: list[PlanVersion]) -> list[dict[str, Any]]:
    """Newest first, each with what changed since the one before."""
    return [
        {
            "version": one.version,
            "planned_at": one.planned_at,
            "plan": one.plan,
            "changes": changes_between(old.plan, one.plan) if old else [],
        }
        for one, old in zip_longest(versions, versions[1:])
    ]


def _asked_json(asked: Asked) -> dict[str, Any]:
    referral = asked.referral
    return {
        "position": asked.position, "provider_id": asked.provider.provider_id, "name": asked.provider.name,
        "referral_id": referral.referral_id if referral else None, "state": referral.state if referral else "waiting",
        "expires_at": referral.expires_at if referral else None, "reason": referral.reason if referral else None,
    }  # fmt: skip
