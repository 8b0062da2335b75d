"""A case's diagnosis: proposals with their reasons, booking, visits, reports, re-tests."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.refusals import Refused
from services.contracts.vocabulary import Role
from services.diagnosis import clock, operations
from services.diagnosis.entries import Wanted, WantedByHand
from services.diagnosis.operations.booking import may_book, refuse_unseen_visit
from services.diagnosis.pages.door import LEADERS, arrive, bookers, desk, readers, render, router
from services.diagnosis.queries.cases import CaseView, get_case
from services.diagnosis.queries.experts import list_experts
from services.diagnosis.queries.people import names_of_experts
from services.diagnosis.queries.proposals import Free, find_free
from services.diagnosis.queries.reports import list_reports
from services.diagnosis.queries.retests import list_retests
from services.diagnosis.queries.visits import list_visits
from services.diagnosis.scheduling import HALF_DAY, TWO_HOURS, UnknownYear
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who


@router.get("/cases/{case_id}", access=readers)
def show_case(request: Request, case_id: UUID, who: Who, length: str = "") -> Response:
    arrive(request, case_id)
    return _show(request, who, case_id, length)


@router.post("/cases/{case_id}/visits", access=bookers)
def book_visit(request: Request, case_id: UUID, who: Who, form: Form) -> Response:
    """From a proposal (two instants) or by hand (a day and two clock times)."""
    entry: FormState[Wanted] | FormState[WantedByHand] = form.read(WantedByHand) if form.text("day") else form.read(Wanted)
    if not entry:
        return _show(request, who, case_id, "", entry, 422)
    wanted = entry.value.wanted() if isinstance(entry.value, WantedByHand) else entry.value

    def deed(session: Session) -> str:
        visit = operations.book_visit(session, who, case_id, wanted, clock.now())
        return f"/diagnosis/visits/{visit.visit_id}"

    try:
        return desk.submit(request, who, form, deed)
    except Refused as refused:
        if refused.status == 404:
            raise
        return _show(request, who, case_id, "", entry.refuse(refused), refused.status)


def _show(
    request: Request, who: Identity, case_id: UUID, length: str, form: FormState[Wanted] | FormState[WantedByHand] | None = None,
    status: int = 200,
) -> Response:  # fmt: skip
    with desk.reading(request) as session:
        view = get_case(session, who, case_id)
        visits = list_visits(session, who, case_id)
        planned = next((visit for visit in visits if visit.is_planned), None)
        refusal = None if planned else _why_not(session, who, view)
        free, unknown = (
            (None, None) if planned or not _offers(who, view) else _free(session, TWO_HOURS if length == "short" else HALF_DAY)
        )
        return render(
            request, "case.html", who=who, status=status, case_id=case_id, view=view, visits=visits, planned=planned, free=free,
            unknown=unknown, refusal=refusal, length=length, form=form, proposals=free.proposals(view, limit=6) if free else [],
            names=names_of_experts(session, {visit.expert_id for visit in visits}),
            reports=list_reports(session, who, case_id), retests=list_retests(session, who, case_id),
            by_hand=list_experts(session, clock.now()) if who.has(*LEADERS) else [],
        )  # fmt: skip


def _offers(who: Identity, view: CaseView) -> bool:
    return view.is_open and who.has(Role.SME, Role.LIAISON, *LEADERS)


def _free(session: Session, length: timedelta) -> tuple[Free | None, UnknownYear | None]:
    try:
        return find_free(session, clock.now(), length=length), None
    except UnknownYear as unknown:
        return None, unknown


def _why_not(session: Session, who: Identity, view: CaseView) -> Refused | None:
    """Why this person may not book, if so."""
    try:
        may_book(session, who, view.case, clock.now())
        refuse_unseen_visit(session, who, view.case.case_id)
    except Refused as refused:
        return refused
    return None
