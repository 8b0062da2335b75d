"""One visit: where and when, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.refusals import Refused
from services.diagnosis import clock, operations
from services.diagnosis.entries import Cancelling, Confirming, HeldAt, Moved, MovedByHand
from services.diagnosis.models import Case, Visit, VisitState
from services.diagnosis.pages.door import LEADERS, desk, experts_only, movers, offerers, readers, render, router
from services.diagnosis.queries.cases import view_of
from services.diagnosis.queries.experts import list_experts
from services.diagnosis.queries.people import find_contact, find_firm_contact, names_of_experts
from services.diagnosis.queries.proposals import find_free
from services.diagnosis.queries.reports import find_report_of
from services.diagnosis.queries.visits import get_visit
from services.diagnosis.scheduling import UnknownYear
from services.ui.forms import Form, FormState, SentForm
from services.ui.identity import Identity, Who
from services.workdays import SHANGHAI


@router.get("/visits/{visit_id}", access=readers)
def show_visit(request: Request, visit_id: UUID, who: Who) -> Response:
    return _show(request, who, visit_id)


@router.post("/visits/{visit_id}/confirm", access=experts_only)
def confirm_visit(request: Request, visit_id: UUID, who: Who, form: Form) -> Response:
    return _do(
        request, who, form, visit_id, form.read(Confirming), "visit.html",
        lambda session, entry: operations.confirm_visit(session, who, visit_id, clock.now(), entry.revision),
    )  # fmt: skip


@router.get("/visits/{visit_id}/cancel", access=movers)
def ask_cancel(request: Request, visit_id: UUID, who: Who) -> Response:
    return _show(request, who, visit_id, "cancel.html")


@router.post("/visits/{visit_id}/cancel", access=movers)
def cancel_visit(request: Request, visit_id: UUID, who: Who, form: Form) -> Response:
    return _do(
        request, who, form, visit_id, form.read(Cancelling), "cancel.html",
        lambda session, entry: operations.cancel_visit(session, who, visit_id, entry.reason, clock.now(), entry.revision),
    )  # fmt: skip


@router.get("/visits/{visit_id}/held", access=offerers)
def ask_held(request: Request, visit_id: UUID, who: Who) -> Response:
    return _show(request, who, visit_id, "held.html")


@router.post("/visits/{visit_id}/held", access=offerers)
def hold_visit(request: Request, visit_id: UUID, who: Who, form: Form) -> Response:
    return _do(
        request, who, form, visit_id, form.read(HeldAt), "held.html",
        lambda session, entry: operations.hold_visit(session, who, visit_id, entry.span, clock.now()),
    )  # fmt: skip


@router.get("/visits/{visit_id}/reschedule", access=movers)
def ask_reschedule(request: Request, visit_id: UUID, who: Who) -> Response:
    return _show(request, who, visit_id, "reschedule.html")


@router.post("/visits/{visit_id}/reschedule", access=movers)
def reschedule_visit(request: Request, visit_id: UUID, who: Who, form: Form) -> Response:
    entry: FormState[Any] = form.read(MovedByHand) if form.text("day") else form.read(Moved)

    def move(session: Session, given: Moved | MovedByHand) -> Visit:
        wanted = given.moved() if isinstance(given, MovedByHand) else given
        return operations.reschedule_visit(session, who, visit_id, wanted, clock.now(), given.revision)

    return _do(request, who, form, visit_id, entry, "reschedule.html", move)


def _do(
    request: Request, who: Identity, form: SentForm, visit_id: UUID, entry: FormState[Any], template: str,
    deed: Callable[[Session, Any], Visit],
) -> Response:  # fmt: skip
    """Do it and show the visit, or show the form again with what is wrong."""
    if not entry:
        return _show(request, who, visit_id, template, entry, 422)
    try:
        return desk.submit(request, who, form, lambda session: f"/diagnosis/visits/{deed(session, entry.value).visit_id}")
    except Refused as refused:
        if refused.status == 404:
            raise
        return _show(request, who, visit_id, template, entry.refuse(refused), refused.status)


def _show(
    request: Request,
    who: Identity,
    visit_id: UUID,
    template: str = "visit.html",
    form: FormState[Any] | None = None,
    status: int = 200,
) -> Response:
    with desk.reading(request) as session:
        visit = get_visit(session, who, visit_id)
        view = view_of(session, session.get_one(Case, visit.case_id), who)
        own = visit.expert_id == who.person_id
        more = _times(session, who, visit) if template == "reschedule.html" else {}
        may_meet = visit.state != VisitState.CANCELLED
        return render(
            request, template, who=who, status=status, case_id=visit.case_id, visit=visit, view=view, own=own, form=form,
            leads=who.has(*LEADERS), expert=names_of_experts(session, [visit.expert_id])[visit.expert_id],
            contact=find_firm_contact(session, visit.enterprise_id) if may_meet else None,
            expert_contact=find_contact(session, visit.expert_id) if may_meet else None,
            report=find_report_of(session, visit_id), since=_field_time(min(visit.starts_at, clock.now())),
            until=_field_time(min(visit.ends_at, clock.now())), **more,
        )  # fmt: skip


def _times(session: Session, who: Identity, visit: Visit) -> dict[str, Any]:
    """Other times for the visit: an expert is shown their own only."""
    view = view_of(session, session.get_one(Case, visit.case_id), who)
    own_only = visit.expert_id == who.person_id and not who.has(*LEADERS)
    experts = [
        expert for expert in list_experts(session, clock.now()) if not own_only or expert.expert.expert_id == who.person_id
    ]
    try:
        free = find_free(session, clock.now(), length=visit.ends_at - visit.starts_at, but=visit.visit_id)
    except UnknownYear as unknown:
        return {"free": None, "unknown": unknown, "proposals": [], "by_hand": experts}
    proposals = [
        proposal for proposal in free.proposals(view, limit=30)
        if (not own_only or proposal.expert_id == who.person_id) and proposal.span.starts_at != visit.starts_at
    ]  # fmt: skip
    return {
        "free": free,
        "unknown": None,
        "proposals": proposals[:6],
        "by_hand": experts if own_only or who.has(*LEADERS) else [],
    }


def _field_time(moment: datetime) -> str:
    """A moment as the browser's field for a local date and time wants it."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"
