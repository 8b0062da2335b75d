"""An engagement for provider, firm and team: what is agreed, how far it is, who must do what next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.refusals import Refused
from services.providers.entries import AcceptanceEntry, AgreementEntry, EvidenceEntry, RefusalEntry
from services.providers.models import EngagementState
from services.providers.operations import engaging
from services.providers.pages.desk import FIRM, FIRM_SIDE, PROVIDER, READERS, desk, router, show
from services.providers.pages.files import content_of
from services.providers.placing import place, progress_of
from services.providers.queries.engagements import get_engagement
from services.ui.forms import Form, FormState, SentForm
from services.ui.identity import Identity, Who
from services.workdays import today


@router.get("/engagements/{engagement_id}", access=READERS)
def show_engagement(request: Request, who: Who, engagement_id: UUID) -> Response:
    return _show(request, who, engagement_id)


@router.get("/engagements/{engagement_id}/sheet", access=READERS)
def show_acceptance_sheet(request: Request, who: Who, engagement_id: UUID) -> Response:
    return _show(request, who, engagement_id, template="acceptance.html")


@router.post("/engagements/{engagement_id}/agree", access=FIRM)
def agree(request: Request, who: Who, engagement_id: UUID, form: Form) -> Response:
    entry = form.read(AgreementEntry)
    return _submit(
        request, who, engagement_id, form, entry, "agree",
        lambda session: engaging.agree_plan(session, who, engagement_id, entry.value.version),
    )  # fmt: skip


@router.post("/engagements/{engagement_id}/milestones/{number}/reach", access=PROVIDER)
def reach(request: Request, who: Who, engagement_id: UUID, number: int, form: Form) -> Response:
    entry = form.read(EvidenceEntry)
    return _submit(
        request, who, engagement_id, form, entry, f"reach-{number}",
        lambda session: engaging.reach_milestone(session, who, engagement_id, number, entry.value, file=content_of(form, "file")),
    )  # fmt: skip


@router.post("/engagements/{engagement_id}/deliver", access=PROVIDER)
def deliver(request: Request, who: Who, engagement_id: UUID, form: Form) -> Response:
    def deed(session: Session) -> str:
        engaging.deliver_engagement(session, who, engagement_id)
        return f"/providers/engagements/{engagement_id}"

    return desk.submit(request, who, form, deed)


@router.post("/engagements/{engagement_id}/accept", access=FIRM_SIDE)
def accept(request: Request, who: Who, engagement_id: UUID, form: Form) -> Response:
    entry = form.read(AcceptanceEntry)
    if "" in entry.errors:
        entry.errors["agreed"] = entry.errors.pop("")
    return _submit(
        request, who, engagement_id, form, entry, "accept",
        lambda session: engaging.accept_engagement(session, who, engagement_id, entry.value, paper=content_of(form, "paper")),
    )  # fmt: skip


@router.post("/engagements/{engagement_id}/return", access=FIRM)
def give_back(request: Request, who: Who, engagement_id: UUID, form: Form) -> Response:
    entry = form.read(RefusalEntry)
    return _submit(
        request, who, engagement_id, form, entry, "return",
        lambda session: engaging.return_engagement(session, who, engagement_id, entry.value.reason),
    )  # fmt: skip


def _submit(
    request: Request, who: Identity, engagement_id: UUID, form: SentForm, entry: FormState[Any], doing: str,
    deed: Callable[[Session], object],
) -> Response:  # fmt: skip
    def done(session: Session) -> str:
        deed(session)
        return f"/providers/engagements/{engagement_id}"

    if not entry:
        return _show(request, who, engagement_id, form=entry, doing=doing, status=422)
    try:
        return desk.submit(request, who, form, done)
    except Refused as error:
        if error.status == 404:
            raise
        return _show(request, who, engagement_id, form=entry.refuse(error), doing=doing, status=error.status)


def _show(
    request: Request, who: Identity, engagement_id: UUID, *, form: FormState[Any] | None = None, doing: str = "", status: int = 200,
    template: str = "engagement.html",
) -> Response:  # fmt: skip
    with desk.reading(request) as session:
        shown = get_engagement(session, who, engagement_id)
        one, now = shown.engagement, today(datetime.now(UTC))
        running = one.state == EngagementState.RUNNING
        return show(
            request, template, who, status=status, shown=shown, engagement=one, form=form, doing=doing, case_id=shown.case_id,
            waiting=[milestone for milestone in one.milestones if milestone.reached_at is None], today=now, running=running,
            plan=place(one.domains, one.scenes, shown.present), progress=progress_of(one.milestones, now, running=running),
        )  # fmt: skip
