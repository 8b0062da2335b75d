"""Writing the findings, one scene at a time, with one thumb on a shop floor; nothing is lost between two scenes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.refusals import Refused
from services.contracts.vocabulary import SCENES
from services.diagnosis import clock, operations
from services.diagnosis.entries import FindingEntry, ReportTexts
from services.diagnosis.models import Case
from services.diagnosis.pages.door import desk, experts_only, render, router
from services.diagnosis.queries.cases import view_of
from services.diagnosis.queries.reports import find_draft, find_report_of, list_findings
from services.diagnosis.queries.visits import get_visit
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who


@router.get("/visits/{visit_id}/findings", access=experts_only)
def show_findings(request: Request, visit_id: UUID, who: Who, scene: str = "") -> Response:
    return _show(request, who, visit_id, scene if scene in SCENES else "")


@router.post("/visits/{visit_id}/findings", access=experts_only)
def write_finding(request: Request, visit_id: UUID, who: Who, form: Form) -> Response:
    entry = form.read(FindingEntry)
    if not entry:
        return _show(request, who, visit_id, form.text("scene"), entry, 422)

    def deed(session: Session) -> str:
        operations.write_finding(session, who, visit_id, entry.value)
        return f"/diagnosis/visits/{visit_id}/findings"

    try:
        return desk.submit(request, who, form, deed)
    except Refused as refused:
        if refused.status == 404:
            raise
        return _show(request, who, visit_id, entry.value.scene, entry.refuse(refused), refused.status)


@router.post("/visits/{visit_id}/findings/remove", access=experts_only)
def remove_finding(request: Request, visit_id: UUID, who: Who, form: Form) -> Response:
    def deed(session: Session) -> str:
        operations.remove_finding(session, who, visit_id, form.text("scene"))
        return f"/diagnosis/visits/{visit_id}/findings"

    return desk.submit(request, who, form, deed)


@router.get("/visits/{visit_id}/texts", access=experts_only)
def show_texts(request: Request, visit_id: UUID, who: Who) -> Response:
    return _show_texts(request, who, visit_id)


@router.post("/visits/{visit_id}/texts", access=experts_only)
def save_texts(request: Request, visit_id: UUID, who: Who, form: Form) -> Response:
    texts = form.read(ReportTexts)
    if not texts:
        return _show_texts(request, who, visit_id, texts, 422)

    def deed(session: Session) -> str:
        operations.save_texts(session, who, visit_id, texts.value, clock.now())
        return f"/diagnosis/visits/{visit_id}/report"

    return desk.submit(request, who, form, deed)


def _show(
    request: Request, who: Identity, visit_id: UUID, scene: str, form: FormState[FindingEntry] | None = None, status: int = 200
) -> Response:
    with desk.reading(request) as session:
        visit = get_visit(session, who, visit_id)
        view = view_of(session, session.get_one(Case, visit.case_id))
        findings = list_findings(session, visit_id)
        known = next((finding for finding in findings if finding.scene == scene), None)
        tested: dict[str, Any] = view.run.scene_levels if view.run else {}
        return render(
            request, "findings.html", who=who, status=status, case_id=visit.case_id, visit=visit, view=view, findings=findings,
            scene=scene, known=known, tested=tested, scenes=SCENES, written={finding.scene for finding in findings}, form=form,
            wanted=list(view.run.wanted_scenes) if view.run else [], report=find_report_of(session, visit_id),
        )  # fmt: skip


def _show_texts(
    request: Request, who: Identity, visit_id: UUID, form: FormState[ReportTexts] | None = None, status: int = 200
) -> Response:
    with desk.reading(request) as session:
        visit = get_visit(session, who, visit_id)
        return render(
            request, "texts.html", who=who, status=status, case_id=visit.case_id, visit=visit, draft=find_draft(session, visit_id),
            view=view_of(session, session.get_one(Case, visit.case_id)), report=find_report_of(session, visit_id), form=form,
        )  # fmt: skip
