"""The pledge on paper: a sheet to print and sign, and the photograph of it."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.assessment import queries
from services.assessment.answering import describe_step, list_steps, mark_sheet, measure_progress
from services.assessment.editions import get_pack
from services.assessment.numbering import number_of
from services.assessment.operations.papers import LARGEST
from services.assessment.pages.door import answerers, desk, people, router
from services.contracts.refusals import Refused
from services.contracts.words import _
from services.ui.desk import see_other
from services.ui.forms import SentForm
from services.ui.identity import Who


@router.get("/runs/{run_id}/pledge/sheet", access=answerers)
def show_sheet(request: Request, run_id: UUID, who: Who) -> Response:
    """The answers and the pledge on A4, for the firm to sign."""
    with desk.reading(request) as session:
        run, case = queries.get_run(session, who, run_id)
        if not run.is_live:
            return see_other(f"/assessment/runs/{run_id}")
        pack, sheet = get_pack(run.pack), queries.read_sheet(session, run_id)
        if not measure_progress(pack, sheet).is_whole:
            raise Refused(_("还有题目没有填，填完才能打印承诺书"))
        rows = [(step, describe_step(step, sheet)) for step in list_steps(pack)]
        return desk.render(
            request, "assessment/pledge_sheet.html", who=who, run=run, case=case, pack=pack, rows=rows,
            number=number_of(run.run_id, run.created_at, "CN"), mark=mark_sheet(sheet),
        )  # fmt: skip


@router.get("/papers/{paper_id}", access=people)
def show_paper(request: Request, paper_id: UUID, who: Who) -> Response:
    with desk.reading(request) as session:
        paper = queries.get_paper(session, who, paper_id)
        headers = {"Content-Disposition": "attachment", "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
        return Response(paper.content, media_type=paper.media_type, headers=headers)


def content_of(form: SentForm, name: str) -> bytes | None:
    """The bytes of the file chosen in this field, one more than allowed at most; None when none was chosen."""
    sent = form.file(name)
    if sent is None:
        return None
    with sent.file as file:
        file.seek(0)
        return file.read(LARGEST + 1)
