"""The report: read before it is signed, signed once, and afterwards a document to print."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from services.contracts.refusals import Refused
from services.diagnosis import clock, operations
from services.diagnosis.composing import number_of
from services.diagnosis.entries import ReportTexts
from services.diagnosis.models import Case
from services.diagnosis.pages.door import desk, experts_only, readers, render, router
from services.diagnosis.queries.cases import view_of
from services.diagnosis.queries.people import names_of_experts
from services.diagnosis.queries.reports import body_of, find_report_of, get_report
from services.diagnosis.queries.visits import get_visit
from services.diagnosis.scheduling import Span, spell_span
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who


@router.get("/visits/{visit_id}/report", access=experts_only)
def preview_report(request: Request, visit_id: UUID, who: Who) -> Response:
    return _preview(request, who, visit_id)


@router.post("/visits/{visit_id}/report", access=experts_only)
def report_findings(request: Request, visit_id: UUID, who: Who, form: Form) -> Response:
    def deed(session: Session) -> str:
        return f"/diagnosis/reports/{operations.report_findings(session, who, visit_id, clock.now()).report_id}"

    try:
        return desk.submit(request, who, form, deed)
    except Refused as refused:
        if refused.status == 404:
            raise
        return _preview(request, who, visit_id, FormState[ReportTexts]().refuse(refused), refused.status)


@router.get("/reports/{report_id}", access=readers)
def show_report(request: Request, report_id: UUID, who: Who) -> Response:
    with desk.reading(request) as session:
        report = get_report(session, who, report_id)
        return render(
            request, "report.html", who=who, report=report, body=report.body, number=number_of(report.report_no, report.reported_at),
            expert=names_of_experts(session, [report.expert_id])[report.expert_id], visited=_visited(report.body),
        )  # fmt: skip


def _preview(
    request: Request, who: Identity, visit_id: UUID, form: FormState[ReportTexts] | None = None, status: int = 200
) -> Response:
    with desk.reading(request) as session:
        visit = get_visit(session, who, visit_id)
        if report := find_report_of(session, visit_id):
            return RedirectResponse(f"/diagnosis/reports/{report.report_id}", status_code=303)
        view = view_of(session, session.get_one(Case, visit.case_id))
        return render(
            request, "preview.html", who=who, status=status, case_id=visit.case_id, visit=visit, view=view, form=form,
            body=body_of(session, view, visit), visited=spell_span(visit.span, year=True), expert=names_of_experts(session, [visit.expert_id])[visit.expert_id],
        )  # fmt: skip


def _visited(body: dict[str, Any]) -> str:
    times = (datetime.fromisoformat(body["visited"][name]) for name in ("starts_at", "ends_at"))
    return spell_span(Span(*times), year=True)
