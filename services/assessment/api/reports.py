"""Reports for programs: everything the page and the PDF show, and the PDF itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.assessment import queries
from services.assessment.api.door import READERS, desk, router
from services.assessment.documents import run_line
from services.assessment.models import Run
from services.assessment.prints import print_report
from services.assessment.report_json import Described, issued_document
from services.assessment.reports import Document, issue, office_of
from services.contracts.refusals import Refused
from services.contracts.words import _
from services.ui.identity import Identity, Who

_PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {}}, "description": "报告的 PDF，同一份报告的内容总是相同"}
}


@router.get("/runs/{run_id}/report", access=READERS, responses={200: {"model": Described}})
def show_report(request: Request, run_id: UUID, who: Who) -> Any:
    """A submitted run's report, whole: result, conditions, plan, every answer and its next step, scenes, history, what is not official."""
    with desk.reading(request) as session:
        run, document = _issued(request, session, who, run_id)
        return {**run_line(run), **issued_document(document)}


@router.get("/runs/{run_id}/report.pdf", access=READERS, responses=_PDF)
def print_document(request: Request, run_id: UUID, who: Who) -> Response:
    with desk.reading(request) as session:
        _run, document = _issued(request, session, who, run_id)
    return Response(print_report(document), media_type="application/pdf", headers={"Cache-Control": "private, no-store"})


def _issued(request: Request, session: Session, who: Identity, run_id: UUID) -> tuple[Run, Document]:
    run, case = queries.get_run(session, who, run_id)
    if run.is_live:
        raise Refused(_("这份测评还没有提交"))
    return run, issue(session, who, run, case, office_of(request.app.state.settings))
