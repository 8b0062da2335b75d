"""The pages behind a colleague's link: the steps it opens, answered as anywhere else, and nothing else of the run."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.assessment import queries
from services.assessment.models import Run
from services.assessment.operations.helped import steps_of
from services.assessment.operations.helping import colleague_of
from services.assessment.pages.answering import keep_at, open_at, save_at
from services.assessment.pages.door import desk, router
from services.assessment.pages.patience import OPENING
from services.assessment.pages.stepping import Place
from services.assessment.pages.vouching import NO_STORE
from services.ui.desk import PUBLIC, see_other
from services.ui.forms import Form
from services.ui.patience import demand_patience


@router.get("/h/{token}", access=PUBLIC)
def show_questions(request: Request, token: str) -> Response:
    demand_patience(desk, request, OPENING)
    with desk.reading(request) as session:
        asked, run, case = queries.open_help(session, token, datetime.now(UTC))
        sheet = queries.read_sheet(session, run.run_id)
        steps = [(step, step.is_given(sheet)) for step in steps_of(run, asked)]
        answer = desk.render(
            request, "assessment/help.html", who=None, asked=asked, run=run, case=case, steps=steps, base=f"/assessment/h/{token}",
            first=next((step for step, given in steps if not given), None),
        )  # fmt: skip
    return _unkept(answer)


@router.get("/h/{token}/steps/{number}", access=PUBLIC)
def show_question(request: Request, token: str, number: int) -> Response:
    demand_patience(desk, request, OPENING)
    with desk.reading(request) as session:
        place, run = _place(session, token)
        if not run.is_live:
            return see_other(place.base)
        return _unkept(open_at(request, session, place, run, number))


@router.post("/h/{token}/steps/{number}", access=PUBLIC)
def save_question(request: Request, token: str, number: int, form: Form) -> Response:
    demand_patience(desk, request, OPENING)
    return _unkept(save_at(request, lambda session: _place(session, token), number, form))


@router.post("/h/{token}/steps/{number}/save", access=PUBLIC)
def keep_question(request: Request, token: str, number: int, form: Form) -> Response:
    demand_patience(desk, request, OPENING)
    return _unkept(keep_at(request, lambda session: _place(session, token), number, form))


def _place(session: Session, token: str) -> tuple[Place, Run]:
    asked, run, _case = queries.open_help(session, token, datetime.now(UTC))
    return Place(f"/assessment/h/{token}", colleague_of(asked, run), None, steps_of(run, asked), asked), run


def _unkept(answer: Response) -> Response:
    answer.headers.update(NO_STORE)
    return answer
