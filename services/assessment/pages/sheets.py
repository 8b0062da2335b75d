"""Two papers about figures: what to have at hand, and what to copy onto the national or city platform."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.assessment import queries
from services.assessment.answering import mark_sheet, measure_progress
from services.assessment.converting import CARRIERS
from services.assessment.editions import CURRENT, get_pack
from services.assessment.numbering import number_of
from services.assessment.packing import Pack
from services.assessment.pages.door import answerers, desk, readers, router
from services.assessment.preparing import copy_out, count_given, list_needed
from services.assessment.reckoning import Figures
from services.ui.desk import PUBLIC
from services.ui.identity import Who


@router.get("/figures", access=PUBLIC)
def show_needed(request: Request) -> Response:
    """The figures of the current edition, for anybody who prepares."""
    pack = get_pack(CURRENT)
    return desk.render(
        request, "assessment/needed.html", who=request.state.who, run=None, number="SJ", back="/assessment/", **_needed(pack, {})
    )


@router.get("/runs/{run_id}/figures", access=answerers)
def show_needed_of_run(request: Request, run_id: UUID, who: Who) -> Response:
    """The same list with what is there already."""
    with desk.reading(request) as session:
        run, _case = queries.get_run(session, who, run_id)
        needed = _needed(get_pack(run.pack), queries.read_figures(session, run_id))
        return desk.render(
            request, "assessment/needed.html", who=who, run=run, number=number_of(run.run_id, run.submitted_at or run.created_at, "SJ"),
            back=f"/assessment/runs/{run_id}", **needed,
        )  # fmt: skip


@router.get("/runs/{run_id}/platform", access=readers)
def show_platform_sheet(request: Request, run_id: UUID, who: Who) -> Response:
    """对照填报单: the answers as they are to be typed elsewhere."""
    with desk.reading(request) as session:
        run, case = queries.get_run(session, who, run_id)
        pack, sheet = get_pack(run.pack), queries.read_sheet(session, run_id)
        return desk.render(
            request, "assessment/platform.html", who=who, run=run, case=case, pack=pack, number=number_of(run.run_id, run.submitted_at or run.created_at, "DZ"),
            mark=mark_sheet(sheet), lines=copy_out(pack, sheet, queries.read_figures(session, run_id)),
            progress=measure_progress(pack, sheet),
        )  # fmt: skip


def _needed(pack: Pack, figures: Figures) -> dict[str, Any]:
    given, total = count_given(pack, figures)
    asking = sum(1 for question in pack.questions if question.figures)
    return {
        "pack": pack, "needed": list_needed(pack, figures), "given": given, "total": total, "questions": asking,
        "carriers": CARRIERS if any(figure.carriers for figure in pack.figures.values()) else (),
    }  # fmt: skip
