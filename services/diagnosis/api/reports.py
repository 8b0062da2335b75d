"""Findings and reports."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.diagnosis import clock, operations
from services.diagnosis.api.door import desk, experts_only, readers, router
from services.diagnosis.api.showing import report_json
from services.diagnosis.entries import FindingEntries, ReportTexts
from services.diagnosis.queries.reports import get_report, list_findings, row_of
from services.diagnosis.queries.visits import get_visit
from services.ui.identity import Who


@router.get("/visits/{visit_id}/findings", access=experts_only)
def show_findings(request: Request, who: Who, visit_id: UUID) -> dict[str, Any]:
    """草稿中的逐场景结论。"""
    with desk.reading(request) as session:
        get_visit(session, who, visit_id)
        return {"findings": [row_of(finding) for finding in list_findings(session, visit_id)]}


@router.post("/visits/{visit_id}/findings", access=experts_only)
def write_findings(request: Request, who: Who, visit_id: UUID, entries: FindingEntries) -> Response:
    """保存逐场景结论，替换草稿里原有的。"""

    def deed(session: Session) -> dict[str, Any]:
        written = operations.write_findings(session, who, visit_id, entries.findings)
        return {"findings": [row_of(finding) for finding in written]}

    return desk.write(request, who, deed)


@router.post("/visits/{visit_id}/report", access=experts_only, status_code=201)
def report_findings(request: Request, who: Who, visit_id: UUID, texts: ReportTexts | None = None) -> Response:
    """签发诊断报告，此后不能再改。"""

    def deed(session: Session) -> dict[str, Any]:
        if texts is not None:
            operations.save_texts(session, who, visit_id, texts, clock.now())
        return report_json(operations.report_findings(session, who, visit_id, clock.now()))

    return desk.write(request, who, deed)


@router.get("/reports/{report_id}", access=readers)
def show_report(request: Request, who: Who, report_id: UUID) -> dict[str, Any]:
    """一份签发的诊断报告。"""
    with desk.reading(request) as session:
        return report_json(get_report(session, who, report_id))
