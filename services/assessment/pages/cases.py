"""A case's assessments: start, go on, what came of the earlier ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.assessment import operations, queries
from services.assessment.answering import list_steps
from services.assessment.editions import get_pack
from services.assessment.explaining import title_of
from services.assessment.models import Run, Verdict
from services.assessment.pages.door import answerers, desk, readers, router
from services.assessment.pages.earlier import tell_result
from services.assessment.queries.campaigns import list_invitations
from services.ui.forms import Form
from services.ui.identity import Identity, Who


@dataclass(frozen=True, slots=True)
class Line:
    """A run in the history; `change` is against the one submitted before it, where the two can be compared."""

    run: Run
    title: str
    done: int
    of: int
    change: Decimal | None
    comparable: bool
    verdict: Verdict | None
    corrected: bool = False
    """A later run corrects this one."""


@router.get("/cases/{case_id}", access=readers)
def show_case(request: Request, case_id: UUID, who: Who) -> Response:
    desk.await_row(request, lambda session: queries.find_case(session, who, case_id))
    with desk.reading(request) as session:
        case = queries.get_case(session, who, case_id)
        lines = _lines(session, queries.list_runs(session, who, case))
        return desk.render(
            request, "assessment/case.html", who=who, case_id=case_id, case=case,
            live=next((line for line in lines if line.run.is_live), None),
            past=[line for line in lines if not line.run.is_live],
            elsewhere=[tell_result(result) for result in queries.list_results(session, who, case)],
            may_answer=queries.may_answer(session, who, case), own=queries.acts_for(session, who, case),
            invitations=list_invitations(session, case.enterprise_id, datetime.now(UTC)),
        )  # fmt: skip


@router.post("/cases/{case_id}/runs", access=answerers)
def start_run(request: Request, case_id: UUID, who: Who, form: Form) -> Response:
    return desk.submit(request, who, form, lambda session: _start(session, who, case_id, form.text("from_paper") == "yes"))


def _start(session: Session, who: Identity, case_id: UUID, from_paper: bool) -> str:
    return f"/assessment/runs/{operations.start_run(session, who, case_id, from_paper=from_paper).run_id}"


def _lines(session: Session, runs: list[Run]) -> list[Line]:
    given = queries.count_given(session, [run for run in runs if run.is_live])
    corrected = {run.corrects_run_id for run in runs if not run.is_live}
    lines = []
    for at, run in enumerate(runs, start=1):
        pack = get_pack(run.pack)
        earlier = next(
            (one for one in runs[at:] if one.run_id not in corrected), None
        )  # against what it corrects nothing has changed
        comparable = earlier is not None and earlier.pack == run.pack
        change = (
            run.score - earlier.score if comparable and earlier and run.score is not None and earlier.score is not None else None
        )
        lines.append(Line(
            run, title_of(pack, run.level or 0), given.get(run.run_id, 0), len(list_steps(pack)), change,
            comparable or earlier is None, None if run.is_live else queries.find_verdict(session, run.run_id),
            run.run_id in corrected,
        ))  # fmt: skip
    return lines
