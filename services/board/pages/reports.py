"""Monthly reports: the list, the sheet for paper, the files, and freezing by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

from fastapi import Request, Response
from sqlalchemy.orm import Session

from services.board.operations.freezing import GRACE, freeze_month
from services.board.pages.desk import CENTER_DOOR, CSV, MANAGER_DOOR, XLSX, attachment, desk, present_month, router, show
from services.board.queries import reports
from services.board.queries.drilling import span_of
from services.board.tables import report_sheets
from services.contracts.refusals import NotFound, Refused
from services.contracts.words import _
from services.ui.desk import then
from services.ui.exporting import Sheet, as_csv_of, as_xlsx
from services.ui.forms import Form
from services.ui.identity import Identity, Who


@router.get("/reports", access=CENTER_DOOR)
def show_reports(request: Request, who: Who) -> Response:
    with desk.reading(request) as session:
        months = reports.list_months(session, present_month())
    return show(request, "reports.html", who, months=months, present=present_month())


@router.get("/reports/{month}", access=CENTER_DOOR)
def show_report(request: Request, who: Who, month: str) -> Response:
    return _sheet(request, who, reports.read_month(month))


@router.get("/reports/{month}/figures.csv", access=CENTER_DOOR)
def export_csv(request: Request, who: Who, month: str) -> Response:
    wanted = reports.read_month(month)
    return attachment(as_csv_of(_sheets(request, wanted)), CSV, f"report-{month}.csv")


@router.get("/reports/{month}/figures.xlsx", access=CENTER_DOOR)
def export_xlsx(request: Request, who: Who, month: str) -> Response:
    wanted = reports.read_month(month)
    return attachment(as_xlsx(_sheets(request, wanted)), XLSX, f"report-{month}.xlsx")


@router.post("/reports/{month}/freeze", access=MANAGER_DOOR)
def freeze(request: Request, who: Who, month: str, form: Form) -> Response:
    """What cannot be undone is ticked first."""
    wanted = reports.read_month(month)
    if form.text("sure") != "yes":
        return _sheet(request, who, wanted, refused=_("冻结后不能再改，请先勾选确认"))

    def deed(session: Session) -> None:
        freeze_month(session, who, wanted, datetime.now(UTC))

    try:
        return desk.submit(request, who, form, then(f"/board/reports/{month}", deed))
    except Refused as error:
        return _sheet(request, who, wanted, refused=str(error))


def _sheet(request: Request, who: Identity, month: date, refused: str = "") -> Response:
    _refuse_the_future(month)
    with desk.reading(request) as session:
        found = reports.get_month(session, month)
        corrections = reports.list_corrections(session, found.report) if found.report else []
        facts = reports.list_corrected_facts(session, found.report) if found.report else []
    end, now = span_of(month, month)[1], datetime.now(UTC)
    return show(
        request, "report.html", who, status=422 if refused else 200, found=found, corrections=corrections, facts=facts, now=now,
        is_over=end <= now, freezes_at=end + GRACE, refused=refused,
    )  # fmt: skip


def _sheets(request: Request, month: date) -> list[Sheet]:
    _refuse_the_future(month)
    with desk.reading(request) as session:
        found = reports.get_month(session, month)
        corrections = reports.list_corrections(session, found.report) if found.report else []
        facts = reports.list_corrected_facts(session, found.report) if found.report else []
    return report_sheets(found, corrections, facts)


def _refuse_the_future(month: date) -> None:
    if month > present_month():
        raise NotFound(_("这个月还没有到"))
