"""The goals of a year in one form, and who set them when."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import ValidationError
from sqlalchemy.orm import Session

from services.board.entries import GoalEntry, Year
from services.board.lines import FIRMS, LINES
from services.board.operations.goaling import set_goal
from services.board.pages.desk import MANAGER_DOOR, TEAM_DOOR, desk, present_month, router, show
from services.board.queries.figures import list_goal_history, read_goals
from services.board.queries.looking import sums_and_goals
from services.board.reporting import Row, rows_of
from services.contracts.refusals import Fault, Invalid, Refused
from services.contracts.words import _
from services.ui.forms import Form, FormState, SentForm
from services.ui.identity import Identity, Who
from services.ui.wording import faults_in


@router.get("/goals", access=TEAM_DOOR)
def show_goals(request: Request, who: Who, year: Annotated[Year | None, Query()] = None, done: str = "") -> Response:
    return _page(request, who, year or present_month().year, None, told=_("目标已保存") if done else "")


@router.post("/goals", access=MANAGER_DOOR)
def send_goals(request: Request, who: Who, form: Form) -> Response:
    """Sets those that differ from what holds; an emptied field takes the goal back."""
    text = form.text("year")
    year = int(text) if text.isdigit() and 2020 <= int(text[:6]) <= 2100 else present_month().year

    def deed(session: Session) -> str:
        for entry in _changed(session, form, year):
            set_goal(session, who, entry)
        return f"/board/goals?year={year}&done=1"

    try:
        return desk.submit(request, who, form, deed)
    except Refused as error:
        return _page(request, who, year, form, refused=error)


def field_of(row: Row) -> str:
    """The name of a goal's field."""
    return f"{row.line}-{'firms' if row.unit == FIRMS else 'things'}"


def _changed(session: Session, form: SentForm, year: int) -> list[GoalEntry]:
    held, entries, faults = read_goals(session, year), [], []
    for row in rows_of({}, {}, present_month()):
        name = field_of(row)
        if name not in form.names():
            continue
        text = form.text(name).replace(",", "").replace("，", "")
        try:
            entry = GoalEntry.model_validate(
                {"measure": row.measure, "line": row.line, "unit": row.unit, "year": year, "target": text or "0"}
            )
        except ValidationError as error:
            faults.append(Fault(name, f"{row.title}（{row.unit}）：{faults_in(error)[0].what}"))
            continue
        if entry.target != held.get((row.line, row.unit), Decimal(0)):
            entries.append(entry)
    if faults:
        raise Invalid(faults[0].what, faults=faults)
    return entries


def _page(
    request: Request, who: Identity, year: int, sent: SentForm | None, *, told: str = "", refused: Refused | None = None
) -> Response:  # fmt: skip
    present = present_month()
    month = present if year == present.year else present.replace(year=year, month=12)
    with desk.reading(request) as session:
        rows = rows_of(*sums_and_goals(session, month), month)
        history = list_goal_history(session, year)
    typed = {field_of(row): sent.text(field_of(row)) if sent else row.goal or "" for row in rows}
    form: FormState[Any] = FormState.of(**typed)
    if refused is not None:
        form.refuse(refused)
    return show(
        request, "goals.html", who, status=422 if refused else 200, form=form, year=year, rows=rows, history=history, lines=LINES,
        told=told, years=[present.year - 1, present.year, present.year + 1], field_of=field_of,
    )  # fmt: skip
