"""Rosters: upload, progress, results line by line, a sheet to fill in and the results as a file."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace
from uuid import UUID

from fastapi import Request, Response
from openpyxl import Workbook
from pydantic import BaseModel
from sqlalchemy.orm import Session

from services.contracts.districts import PLACES
from services.contracts.refusals import Invalid, Refused
from services.contracts.words import _
from services.enterprises.entries import District, Line
from services.enterprises.operations import importing
from services.enterprises.pages.base import KEEPERS, desk, read_upload, router
from services.enterprises.queries.rosters import PAGE, every_line, get_roster, list_lines, list_rosters
from services.enterprises.rostering import TITLES
from services.enterprises.sniffing import WORKBOOK
from services.ui.desk import only
from services.ui.exporting import as_csv
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who

OUTCOMES = {"created": "新增", "updated": "更新", "unchanged": "未改动", "faulty": "有误"}
_EXAMPLE = ("武汉示例机械有限公司", "91420100MABAM00002", "34 通用设备制造业", "江岸区", "岱家山科创城", "江岸区示例路 1 号", "齿轮箱",
            "李工", "13800000000", 2025, 120, 5200, 3800)  # fmt: skip


class RosterEntry(BaseModel):
    """What fills the cells a sheet leaves empty."""

    district: District | None = None
    park: Line | None = None


@router.get("/rosters", access=only(*KEEPERS))
def show_rosters(request: Request, who: Who) -> Response:
    return _rosters_page(request, who, None)


def _rosters_page(request: Request, who: Identity, form: FormState[RosterEntry] | None, status: int = 200) -> Response:
    with desk.reading(request) as session:
        rosters = list_rosters(session)
    choices = [(name, name) for name in PLACES]
    return desk.render(request, "enterprises/rosters.html", who=who, form=form, status=status, rosters=rosters, districts=choices)


@router.post("/rosters", access=only(*KEEPERS))
def upload_roster(request: Request, who: Who, form: Form) -> Response:
    entry = form.read(RosterEntry)
    content, name = read_upload(form.file("file"))

    def deed(session: Session) -> str:
        roster = importing.take_roster(
            session, who, content, file_name=name, district=entry.value.district, park=entry.value.park
        )
        return f"/enterprises/rosters/{roster.id}"

    if entry:
        try:
            return desk.submit(request, who, form, deed)
        except Refused as error:
            entry.refuse(error)
    return _rosters_page(request, who, entry, status=422)


@router.get("/rosters/template.xlsx", access=only(*KEEPERS))
def show_template(request: Request, who: Who) -> Response:
    """A sheet with the right columns and one line to write over."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("企业名册"))
    sheet.append(list(TITLES.values()))
    sheet.append(_EXAMPLE)
    file = BytesIO()
    book.save(file)
    headers = {"Content-Disposition": 'attachment; filename="roster.xlsx"'}
    return Response(file.getvalue(), media_type=WORKBOOK, headers=headers)


@router.get("/rosters/{roster_id}", access=only(*KEEPERS))
def show_roster(request: Request, roster_id: UUID, who: Who, outcome: str = "", after: str = "") -> Response:
    if outcome not in ("", *OUTCOMES) or not (after or "0").isdigit() or len(after) > 7:
        raise Invalid(_("翻页标记不对，请从第一页开始"))
    with desk.reading(request) as session:
        roster = get_roster(session, roster_id)
        lines = list_lines(session, roster_id, outcome=outcome, after=int(after or 0))
    here = f"/enterprises/rosters/{roster_id}?outcome={outcome}"
    page = SimpleNamespace(
        previous=here if after else None, next=f"{here}&after={lines[PAGE - 1].number}" if len(lines) > PAGE else None
    )
    return desk.render(
        request, "enterprises/roster.html", who=who, roster=roster, lines=lines[:PAGE], page=page, outcome=outcome,
        outcomes=OUTCOMES, titles=TITLES,
    )  # fmt: skip


@router.get("/rosters/{roster_id}/result.csv", access=only(*KEEPERS))
def export_result(request: Request, roster_id: UUID, who: Who) -> Response:
    """Each line with its outcome and what is wrong with it."""
    with desk.reading(request) as session:
        get_roster(session, roster_id)
        rows = [
            (line.number, line.cells.get("name"), line.cells.get("credit_code"), OUTCOMES.get(line.outcome or "", _("等待处理")),
             "；".join(fault["what"] for fault in line.faults or ()))
            for line in every_line(session, roster_id)
        ]  # fmt: skip
    header = [_("行号"), _("企业名称"), _("统一社会信用代码"), _("结果"), _("说明")]
    headers = {"Content-Disposition": 'attachment; filename="roster-result.csv"', "Cache-Control": "no-store"}
    return Response(as_csv(header, rows), media_type="text/csv; charset=utf-8", headers=headers)
