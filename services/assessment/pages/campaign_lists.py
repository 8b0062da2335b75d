"""Lists of a campaign: a sheet to fill in, upload, progress, what became of each line, and that as a file."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request
from openpyxl import Workbook
from openpyxl.styles import Font
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.assessment.listing import REQUIRED, TITLES
from services.assessment.models import CampaignLine, CampaignList
from services.assessment.operations.campaigns import opening
from services.assessment.pages.campaigns import HERE, campaign_page
from services.assessment.pages.door import desk, keepers, router
from services.assessment.queries import campaigns
from services.assessment.unpacking import LARGEST_BYTES
from services.contracts.refusals import Invalid, Refused
from services.contracts.words import _
from services.ui.exporting import as_csv
from services.ui.forms import Form, FormState, SentForm
from services.ui.identity import Who

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OUTCOMES = {
    "invited": "已邀请",
    "known": "已在册并邀请",
    "to_call": "请联络员致电",
    "tested": "已测过",
    "repeated": "重复",
    "faulty": "有误",
}
_EXAMPLE = ("武汉示例机械有限公司", "91420100MABAM00002", "13800000000", "岱家山科创城", "34 通用设备制造业", "", "", "", "", "")


@router.get("/campaigns/new/template.xlsx", access=keepers)
def show_template(request: Request, who: Who) -> Response:
    """A sheet with the right columns, as texts, and one line to write over."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = _("测评名单")
    sheet.append(list(TITLES.values()))
    sheet.append(_EXAMPLE)
    for column, name in zip(sheet.columns, TITLES, strict=True):
        sheet.column_dimensions[column[0].column_letter].width = 24 if name in REQUIRED else 16
        column[0].font = Font(bold=name in REQUIRED)
        for cell in column:
            cell.number_format = "@"
    file = BytesIO()
    book.save(file)
    headers = {"Content-Disposition": 'attachment; filename="campaign-list.xlsx"'}
    return Response(file.getvalue(), media_type=WORKBOOK, headers=headers)


@router.post("/campaigns/{campaign_id}/lists", access=keepers)
def upload_list(request: Request, campaign_id: UUID, who: Who, form: Form) -> Response:
    content, name = _sent(form)

    def deed(session: Session) -> str:
        sheet = opening.take_list(session, who, campaign_id, content, file_name=name)
        return f"{HERE}/{campaign_id}/lists/{sheet.list_id}"

    try:
        return desk.submit(request, who, form, deed)
    except Refused as error:
        if error.status not in (409, 422):
            raise
        state: FormState[Any] = FormState({}).refuse(error, "file")
        return campaign_page(request, who, campaign_id, state, status=error.status)


def _sent(form: SentForm) -> tuple[bytes, str]:
    """The file's content, one byte more than allowed at most, and the name it came with."""
    sent = form.file("file")
    if sent is None:
        return b"", ""
    with sent.file as file:
        return file.read(LARGEST_BYTES + 1), sent.filename or ""


@router.get("/campaigns/{campaign_id}/lists/{list_id}", access=keepers)
def show_list(
    request: Request, campaign_id: UUID, list_id: UUID, who: Who, outcome: str = "", q: str = "", after: str = ""
) -> Response:
    if outcome not in ("", *OUTCOMES) or not (after or "0").isdecimal() or len(after) > 7:
        raise Invalid(_("翻页标记不对，请从第一页开始"))
    with desk.reading(request) as session:
        campaign = campaigns.get_campaign(session, who, campaign_id)
        sheet = campaigns.get_list(session, who, campaign_id, list_id)
        lines = campaigns.list_lines(session, sheet, outcome=outcome, part=q[:60], after=int(after or 0))
    query = urlencode({"outcome": outcome, "q": q[:60]})
    here = f"{HERE}/{campaign_id}/lists/{list_id}?{query}"
    shown = lines[: campaigns.PAGE]
    page = SimpleNamespace(
        previous=here if after else None, next=f"{here}&after={shown[-1].number}" if len(lines) > campaigns.PAGE else None
    )
    return desk.render(
        request, "assessment/campaign_list.html", who=who, campaign=campaign, sheet=sheet, page=page, outcome=outcome, q=q[:60], form=None, running=campaign.is_running(datetime.now(UTC)),
        outcomes=OUTCOMES, figures=[(_(text), f"{sheet.outcomes.get(one, 0):,}") for one, text in OUTCOMES.items()], rows=[(line, _said(sheet, line, "firm"), _said(sheet, line, "credit_code")) for line in shown],
    )  # fmt: skip


def _said(sheet: CampaignList, line: CampaignLine, name: str) -> str:
    return line.cells[sheet.columns[name]] if name in sheet.columns else ""


@router.get("/campaigns/{campaign_id}/lists/{list_id}/progress", access=keepers)
def show_progress(request: Request, campaign_id: UUID, list_id: UUID, who: Who, was: str = "") -> Response:
    """The part of the page that says how far it is; it asks the page to load anew when the list is read, and when it is finished."""
    with desk.reading(request) as session:
        sheet = campaigns.get_list(session, who, campaign_id, list_id)
    answer = desk.render(request, "assessment/campaign_progress.html", who=who, sheet=sheet)
    if sheet.finished_at is not None or was not in ("", sheet.state):
        answer.headers["HX-Refresh"] = "true"
    return answer


@router.get("/campaigns/{campaign_id}/lists/{list_id}/result.csv", access=keepers)
def export_result(request: Request, campaign_id: UUID, list_id: UUID, who: Who) -> Response:
    """The list's own columns, then what became of each line."""
    with desk.reading(request) as session:
        sheet = campaigns.get_list(session, who, campaign_id, list_id)
        rows = [
            (line.number, *line.cells, OUTCOMES.get(line.outcome or "", _("等待处理")), spell_faults(line))
            for line in campaigns.every_line(session, list_id)
        ]
        text = as_csv([_("行号"), *sheet.titles, _("结果"), _("说明")], rows)
    headers = {"Content-Disposition": 'attachment; filename="campaign-result.csv"', "Cache-Control": "no-store"}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


def spell_faults(line: CampaignLine) -> str:
    """What is to be said of a line, each with its column."""
    return "；".join(f"{fault['where']}：{fault['what']}" if fault["where"] else fault["what"] for fault in line.faults or ())
