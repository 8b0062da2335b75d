"""The re-test beside the assessment before it, and the expert's word."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.refusals import Refused
from services.diagnosis import clock, operations
from services.diagnosis.entries import Chosen, Verdict
from services.diagnosis.models import Run
from services.diagnosis.pages.door import LEADERS, desk, experts_only, leaders, readers, render, router
from services.diagnosis.queries.experts import list_experts
from services.diagnosis.queries.people import names_of_experts
from services.diagnosis.queries.retests import get_retest
from services.ui.forms import Form, FormState, SentForm
from services.ui.identity import Identity, Who

Entered: TypeAlias = FormState[Verdict] | FormState[Chosen]


@router.get("/retests/{run_id}", access=readers)
def show_retest(request: Request, run_id: UUID, who: Who) -> Response:
    with desk.reading(request) as session:
        known = session.get(Run, run_id)
    if known is None:
        desk.await_row(request, lambda session: session.get(Run, run_id))
    return _show(request, who, run_id)


@router.post("/retests/{run_id}/confirm", access=experts_only)
def confirm_retest(request: Request, run_id: UUID, who: Who, form: Form) -> Response:
    verdict = form.read(Verdict)
    if not verdict:
        return _show(request, who, run_id, verdict, 422)

    def deed(session: Session) -> str:
        operations.confirm_retest(session, who, run_id, verdict.value, clock.now())
        return f"/diagnosis/retests/{run_id}"

    return _submit(request, who, form, run_id, verdict, deed)


@router.post("/retests/{run_id}/expert", access=leaders)
def choose_expert(request: Request, run_id: UUID, who: Who, form: Form) -> Response:
    chosen = form.read(Chosen)
    if not chosen:
        return _show(request, who, run_id, chosen, 422)

    def deed(session: Session) -> str:
        operations.choose_expert(session, who, run_id, chosen.value.expert_id, clock.now())
        return f"/diagnosis/retests/{run_id}"

    return _submit(request, who, form, run_id, chosen, deed)


def _submit(
    request: Request, who: Identity, form: SentForm, run_id: UUID, entry: Entered, deed: Callable[[Session], str]
) -> Response:
    try:
        return desk.submit(request, who, form, deed)
    except Refused as refused:
        if refused.status == 404:
            raise
        entry.refuse(refused)
        return _show(request, who, run_id, entry, refused.status)


def _show(request: Request, who: Identity, run_id: UUID, form: Entered | None = None, status: int = 200) -> Response:
    with desk.reading(request) as session:
        retest = get_retest(session, who, run_id)
        names = names_of_experts(session, [retest.asked] if retest.asked else [])
        return render(
            request, "retest.html", who=who, status=status, case_id=retest.run.case_id, retest=retest, form=form,
            asked=names.get(retest.asked) if retest.asked else None, mine=retest.asked == who.person_id,
            experts=list_experts(session, clock.now()) if who.has(*LEADERS) else [],
        )  # fmt: skip
