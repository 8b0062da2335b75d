"""A submitted run under another edition, beside its own result."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from services.assessment import queries
from services.assessment.alongside import Alongside
from services.assessment.continuing import recalculate
from services.assessment.editions import editions, get_pack
from services.assessment.explaining import title_of
from services.assessment.models import Run
from services.assessment.operations.recalculating import recalculate_run
from services.assessment.packing import Pack
from services.assessment.pages.door import desk, readers, router
from services.assessment.pages.editions import keepers
from services.assessment.queries.editions import list_recalculated
from services.contracts.refusals import Invalid, NotFound
from services.contracts.words import _
from services.ui.desk import then
from services.ui.forms import Form
from services.ui.identity import Identity, Who


class RecalculationEntry(BaseModel):
    pack: Annotated[str, Field(min_length=1, max_length=64)]


@router.post("/runs/{run_id}/recalculations", access=keepers)
def make_recalculation(request: Request, run_id: UUID, who: Who, form: Form) -> Response:
    with desk.reading(request) as session:
        queries.get_run(session, who, run_id)
    entry = form.read(RecalculationEntry)
    if not entry:
        raise Invalid(_("请选择按哪一版重新计算"), where="pack")
    pack = entry.value.pack
    there = f"/assessment/runs/{run_id}/recalculations/{pack}"
    return desk.submit(request, who, form, then(there, lambda session: recalculate_run(session, who, run_id, pack)))


@router.get("/runs/{run_id}/recalculations/{pack_id}", access=readers)
def show_recalculation(request: Request, run_id: UUID, pack_id: str, who: Who) -> Response:
    with desk.reading(request) as session:
        run, case = queries.get_run(session, who, run_id)
        row = next((one for one in list_recalculated(session, run_id) if one.pack_id == pack_id), None)
        if row is None:
            raise NotFound(_("没有按这一版重新计算过"))
        answered, under = get_pack(run.pack), get_pack(pack_id)
        sheet = queries.read_sheet(session, run_id)
        found = recalculate(sheet, answered, under)
        return desk.render(
            request, "assessment/recalculation.html", who=who, case_id=run.case_id, case=case, run=run, row=row, found=found,
            answered=answered, under=under, title=title_of(answered, run.level or 0), scenes=sheet["scenes"],
            new_title=None if found.level is None else title_of(under, found.level),
        )  # fmt: skip


def recalculable_for(who: Identity, run: Run, beside: Alongside) -> list[Pack]:
    """By which editions a run still can be recalculated, for whoever may do so."""
    done = {one.pack_id for one in beside.recounted} | {run.pack}
    able = [
        pack for pack in editions().values() if isinstance(pack, Pack) and pack.id not in done and pack.continuation_of(run.pack)
    ]
    return able if keepers.admits(who) else []
