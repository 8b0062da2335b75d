"""The commissioner's day: every case that waits for a visit with its best proposals, one press each."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.refusals import Refused
from services.diagnosis import clock, operations
from services.diagnosis.entries import Wanted
from services.diagnosis.pages.door import desk, leaders, render, router
from services.diagnosis.queries.cases import CaseView, list_waiting
from services.diagnosis.queries.people import names_of_experts
from services.diagnosis.queries.proposals import Free, find_free
from services.diagnosis.queries.retests import list_unasked
from services.diagnosis.queries.visits import find_visit, list_planned_visits
from services.diagnosis.scheduling import UnknownYear
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who

PAGE = 20
SOON = timedelta(days=14)


@router.get("/assign", access=leaders)
def show_waiting(request: Request, who: Who, booked: UUID | None = None, after: str = "") -> Response:
    return _show(request, who, booked=booked, after=_read_cursor(after))


@router.post("/assign/{case_id}", access=leaders)
def assign_expert(request: Request, case_id: UUID, who: Who, form: Form) -> Response:
    entry = form.read(Wanted)
    if not entry:
        return _show(request, who, entry, 422)

    def deed(session: Session) -> str:
        return f"/diagnosis/assign?booked={operations.book_visit(session, who, case_id, entry.value, clock.now()).visit_id}"

    try:
        return desk.submit(request, who, form, deed)
    except Refused as refused:
        if refused.status == 404:
            raise
        return _show(request, who, entry.refuse(refused), refused.status)


def _show(
    request: Request, who: Identity, form: FormState[Wanted] | None = None, status: int = 200, *, booked: UUID | None = None,
    after: tuple[datetime, UUID] | None = None,
) -> Response:  # fmt: skip
    with desk.reading(request) as session:
        waiting = list_waiting(session, who, limit=PAGE + 1, after=after)
        free, unknown = _free(session)
        planned = list_planned_visits(session, who, clock.now() + SOON)
        just = find_visit(session, booked) if booked else None
        visits = [outing.visit for outing in planned] + ([just] if just else [])
        return render(
            request, "assign.html", who=who, status=status, form=form, free=free, unknown=unknown, just=just, planned=planned,
            waited={view.case.case_id: _days_since(view) for view in waiting},
            waiting=[(view, free.proposals(view, limit=3, per_expert=1) if free else []) for view in waiting[:PAGE]],
            following=_cursor(waiting[PAGE - 1]) if len(waiting) > PAGE else None,
            names=names_of_experts(session, {visit.expert_id for visit in visits}), retests=list_unasked(session),
        )  # fmt: skip


def _free(session: Session) -> tuple[Free | None, UnknownYear | None]:
    try:
        return find_free(session, clock.now()), None
    except UnknownYear as unknown:
        return None, unknown


def _days_since(view: CaseView) -> int:
    return max((clock.now() - view.case.opened_at).days, 0) if view.case.opened_at else 0


def _cursor(view: CaseView) -> str:
    return f"{view.case.opened_at.isoformat() if view.case.opened_at else ''}_{view.case.case_id}"


def _read_cursor(text: str) -> tuple[datetime, UUID] | None:
    moment, _sep, case_id = text.replace(" ", "+").partition("_")
    try:
        opened_at = datetime.fromisoformat(moment)
        return (opened_at, UUID(case_id)) if opened_at.tzinfo else None
    except ValueError:
        return None
