"""Correcting what was submitted: why, and then the steps again, filled in as they were."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from services.assessment import operations, queries
from services.assessment.operations.correcting import LONGEST_REASON
from services.assessment.pages.door import answerers, desk, router
from services.contracts.refusals import Refused
from services.ui.desk import see_other
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who


class CorrectEntry(BaseModel):
    reason: Annotated[str, Field(min_length=2, max_length=LONGEST_REASON)]


@router.get("/runs/{run_id}/correct", access=answerers)
def show_correct(request: Request, run_id: UUID, who: Who) -> Response:
    return _render(request, who, run_id, FormState.of())


@router.post("/runs/{run_id}/correct", access=answerers)
def start_correction(request: Request, run_id: UUID, who: Who, form: Form) -> Response:
    entry = form.read(CorrectEntry)
    if entry:
        try:
            return desk.submit(
                request, who, form,
                lambda session: f"/assessment/runs/{operations.start_correction(session, who, run_id, entry.value.reason).run_id}",
            )  # fmt: skip
        except Refused as error:
            if error.status in (403, 404):
                raise
            entry.refuse(error)
    return _render(request, who, run_id, entry, status=422)


def _render(request: Request, who: Identity, run_id: UUID, form: FormState[CorrectEntry], status: int = 200) -> Response:
    with desk.reading(request) as session:
        run, case = queries.get_run(session, who, run_id)
        if run.is_live or not queries.may_answer(session, who, case):
            return see_other(f"/assessment/runs/{run_id}")
        return desk.render(request, "assessment/correct.html", who=who, status=status, form=form, run=run, case=case)
