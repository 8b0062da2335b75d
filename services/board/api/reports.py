"""Monthly reports."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import Request, Response
from sqlalchemy.orm import Session

from services.board.api.base import CENTER_DOOR, MANAGER_DOOR, desk, level_shape, present_month, router, row_shape
from services.board.models import Report
from services.board.operations.freezing import freeze_month
from services.board.queries import reports
from services.ui.identity import Who


@router.get("/reports", access=CENTER_DOOR)
def show_reports(request: Request, who: Who) -> list[dict[str, Any]]:
    """各月月报，新的在前；没有冻结的数字还会变。"""
    with desk.reading(request) as session:
        return [
            {"month": f"{month:%Y-%m}", **_frozen(report)} for month, report in reports.list_months(session, present_month())
        ]  # fmt: skip


@router.get("/reports/{month}", access=CENTER_DOOR)
def show_report(request: Request, who: Who, month: str) -> dict[str, Any]:
    """一个月的月报：本月、累计、目标、完成率按统计项和单位分列；冻结之后的变化在 `corrections`。"""
    wanted = reports.read_month(month)
    with desk.reading(request) as session:
        found = reports.get_month(session, wanted)
        corrections = reports.list_corrections(session, found.report) if found.report else []
        facts = reports.list_corrected_facts(session, found.report) if found.report else []
    return {
        "month": f"{wanted:%Y-%m}", **_frozen(found.report),
        "rows": [row_shape(row) for row in found.rows], "levels": [level_shape(level) for level in found.levels],
        "corrections": [
            {"line": one.row.line, "title": one.row.title, "unit": one.row.unit, "month": one.row.month, "month_now": one.month_now,
             "total": one.row.total, "total_now": one.total_now}
            for one in corrections
        ],
        "corrected_facts": [
            {"event_id": fact.event_id, "line": fact.line, "added": fact.added, "at": fact.at, "case_id": fact.case_id,
             "firm": fact.firm}
            for fact in facts
        ],
    }  # fmt: skip


@router.post("/reports/{month}/freeze", access=MANAGER_DOOR, status_code=201)
def freeze(request: Request, who: Who, month: str) -> Response:
    """月末之后提前冻结；冻结后不能再改。"""
    wanted = reports.read_month(month)

    def deed(session: Session) -> dict[str, Any]:
        report = freeze_month(session, who, wanted, datetime.now(UTC))
        return {"month": f"{wanted:%Y-%m}", **_frozen(report)}

    return desk.write(request, who, deed)


def _frozen(report: Report | None) -> dict[str, Any]:
    if report is None:
        return {"frozen": False, "report_id": None, "number": None, "frozen_at": None, "digest": None}
    return {
        "frozen": True, "report_id": report.id, "number": report.number, "frozen_at": report.frozen_at, "digest": report.digest,
    }  # fmt: skip
