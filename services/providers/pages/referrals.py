"""The provider's landing: what was offered to it, and its answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.providers.entries import RefusalEntry
from services.providers.operations import answering
from services.providers.pages.desk import PROVIDER, desk, router, show
from services.providers.queries import referrals, registry
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who


@router.get("/referrals", access=PROVIDER)
def show_referrals(request: Request, who: Who, before: datetime | None = None, before_id: UUID | None = None) -> Response:
    after = (before, before_id) if before and before_id else None
    with desk.reading(request) as session:
        own = registry.find_own_provider(session, who)
        found = referrals.list_referrals(session, who, before=after)
    last = found[-1] if len(found) == referrals.PAGE else None
    return show(request, "referrals.html", who, own=own, found=found, last=last, first=after is None)


@router.get("/referrals/{referral_id}", access=PROVIDER)
def show_referral(request: Request, who: Who, referral_id: UUID) -> Response:
    return _show(request, who, referral_id, None)


@router.post("/referrals/{referral_id}/accept", access=PROVIDER)
def accept(request: Request, who: Who, referral_id: UUID, form: Form) -> Response:
    def deed(session: Session) -> str:
        engagement = answering.accept_referral(session, who, referral_id)
        return f"/providers/engagements/{engagement.engagement_id}"

    return desk.submit(request, who, form, deed)


@router.post("/referrals/{referral_id}/decline", access=PROVIDER)
def decline(request: Request, who: Who, referral_id: UUID, form: Form) -> Response:
    entry = form.read(RefusalEntry)
    if not entry:
        return _show(request, who, referral_id, entry, status=422)

    def deed(session: Session) -> str:
        answering.decline_referral(session, who, referral_id, entry.value.reason)
        return "/providers/referrals"

    return desk.submit(request, who, form, deed)


def _show(request: Request, who: Identity, referral_id: UUID, form: FormState[Any] | None, *, status: int = 200) -> Response:
    with desk.reading(request) as session:
        referral = referrals.get_referral(session, who, referral_id)
    return show(request, "referral.html", who, status=status, referral=referral, form=form)
