"""Looking everything over, and the pledge: 真实性承诺."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.assessment import operations, queries
from services.assessment.answering import describe_step, list_steps, mark_sheet, measure_progress
from services.assessment.documents import doubts_of
from services.assessment.editions import get_pack
from services.assessment.entries import LONGEST_NAME
from services.assessment.pages.door import answerers, desk, router
from services.assessment.pages.papers import content_of
from services.contracts.refusals import Refused
from services.ui.desk import see_other
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who


class PledgeEntry(BaseModel):
    name: Annotated[str, Field(min_length=2, max_length=LONGEST_NAME)]
    truthful: Literal["yes"]


@router.get("/runs/{run_id}/pledge", access=answerers)
def show_pledge(request: Request, run_id: UUID, who: Who) -> Response:
    with desk.reading(request) as session:
        _run, case = queries.get_run(session, who, run_id)
        name = who.name if queries.acts_for(session, who, case) else ""
        return render_pledge(request, session, who, run_id, FormState.of(name=name))


@router.post("/runs/{run_id}/pledge", access=answerers)
def submit_pledge(request: Request, run_id: UUID, who: Who, form: Form) -> Response:
    entry = form.read(PledgeEntry)
    paper = content_of(form, "paper")
    if entry:
        try:
            return desk.submit(request, who, form, lambda session: _submit(session, who, run_id, entry.value.name, paper))
        except Refused as error:
            if error.status not in (409, 422):
                raise
            entry.refuse(error)
    with desk.reading(request) as session:
        return render_pledge(request, session, who, run_id, entry, status=422)


def _submit(session: Session, who: Identity, run_id: UUID, name: str, paper: bytes | None) -> str:
    return f"/assessment/runs/{operations.submit_run(session, who, run_id, name, paper).run_id}"


def render_pledge(
    request: Request, session: Session, who: Identity, run_id: UUID, form: FormState[Any], status: int = 200
) -> Response:  # fmt: skip
    """All answers, and the ways to pledge them."""
    run, case = queries.get_run(session, who, run_id)
    if not run.is_live:
        return see_other(f"/assessment/runs/{run_id}")
    pack, sheet = get_pack(run.pack), queries.read_sheet(session, run_id)
    rows = [(step, describe_step(step, sheet)) for step in list_steps(pack)]
    return desk.render(
        request, "assessment/pledge.html", who=who, status=status, form=form, run=run, case=case, rows=rows,
        progress=measure_progress(pack, sheet), own=queries.acts_for(session, who, case), mark=mark_sheet(sheet),
        place_base=f"/assessment/runs/{run_id}", keeper=who.person_id, step_count=len(rows),
        asked=queries.find_open_pledge_request(session, run_id, datetime.now(UTC)),
        doubts=doubts_of(session, run, sheet),
    )  # fmt: skip
