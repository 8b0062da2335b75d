"""The nine measures, what was counted for them, what is stuck, how long the loop takes, and the goals."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import Path, Query, Request, Response
from sqlalchemy.orm import Session

from services.board.api.base import MANAGER_DOOR, TEAM_DOOR, card_shape, desk, month_of_year, router
from services.board.entries import GoalEntry, Year
from services.board.lines import LINES, Line
from services.board.models import Goal
from services.board.operations.goaling import set_goal
from services.board.paging import read_key, write_key
from services.board.queries import drilling, stuck
from services.board.queries.figures import list_goal_history, read_goals
from services.board.queries.looking import look_at_cards
from services.board.queries.loops import measure_legs
from services.board.queries.reports import read_month
from services.contracts.refusals import NotFound
from services.contracts.words import _
from services.ui.identity import Who

Measure = Annotated[int, Path(ge=1, le=9)]
OneYear = Annotated[Year | None, Query()]
Days = Annotated[int, Query(ge=1, le=365)]


@router.get("/measures", access=TEAM_DOOR)
def show_measures(request: Request, who: Who, year: OneYear = None) -> dict[str, Any]:
    """九项举措在一年里的数字：每项的统计项按单位分列（家、家次、人次、场次、篇），附目标、漏斗和停滞数。"""
    month = month_of_year(year)
    with desk.reading(request) as session:
        cards = look_at_cards(session, month)
    return {"year": month.year, "through": f"{month:%Y-%m}", "measures": [card_shape(card) for card in cards]}


@router.get("/measures/{measure}", access=TEAM_DOOR)
def show_measure(request: Request, who: Who, measure: Measure, year: OneYear = None) -> dict[str, Any]:
    """一项举措。"""
    with desk.reading(request) as session:
        cards = look_at_cards(session, month_of_year(year))
    return card_shape(cards[measure - 1])


@router.get("/measures/{measure}/stuck", access=TEAM_DOOR)
def show_stuck(
    request: Request, who: Who, measure: Measure, days: Days = stuck.SILENT_DAYS, after: str = ""
) -> dict[str, Any]:  # fmt: skip
    """这项举措里停滞的专案和事项，等得最久的在前；联络员和导师只看到自己的。`page` 是不属于专案的事项的页面。`next` 填入 `after` 取下一页。"""
    with desk.reading(request) as session:
        found = stuck.list_stuck(session, who, measure, datetime.now(UTC), days=days, after=read_key(after))
    shown = found[: stuck.PAGE]
    return {
        "stuck": [
            {"case_id": one.case_id, "enterprise_id": one.enterprise_id, "firm": one.firm, "what": one.what, "label": one.label,
             "page": one.page, "since": one.since, "overdue": one.overdue}
            for one in shown
        ],
        "next": write_key(shown[-1].since, shown[-1].key) if len(found) > stuck.PAGE else None,
    }  # fmt: skip


@router.get("/lines/{line}", access=TEAM_DOOR)
def show_things(request: Request, who: Who, line: str, month: str = "", after: str = "") -> dict[str, Any]:
    """一个统计项背后的每一条，新的在前；不写 `month`（如 2026-11）就是本年。联络员和导师只看到自己的专案。"""
    known = line_named(line)
    first, last = span(month)
    with desk.reading(request) as session:
        found = drilling.list_things(session, who, known.key, first, last, read_key(after))
    shown = found[: drilling.PAGE]
    return {
        "line": known.key, "title": known.title, "unit": known.unit,
        "things": [
            {"event_id": one.event_id, "at": one.at, "case_id": one.case_id, "enterprise_id": one.enterprise_id, "firm": one.firm,
             "level": one.level}
            for one in shown
        ],
        "next": write_key(shown[-1].at, shown[-1].event_id) if len(found) > drilling.PAGE else None,
    }  # fmt: skip


@router.get("/loop-times", access=TEAM_DOOR)
def show_loop_times(request: Request, who: Who, year: OneYear = None) -> dict[str, Any]:
    """闭环各段用时的中位数和九成数（秒）；不足 3 个专案的不给数。"""
    month = month_of_year(year)
    with desk.reading(request) as session:
        legs = measure_legs(session, month.year)
    return {
        "year": month.year,
        "legs": [
            {"leg": leg.key, "title": leg.title, "cases": leg.cases, "median_seconds": leg.median_seconds, "p90_seconds": leg.p90_seconds}
            for leg in legs
        ],
    }  # fmt: skip


@router.get("/goals", access=TEAM_DOOR)
def show_goals(request: Request, who: Who, year: OneYear = None) -> dict[str, Any]:
    """一年的目标和每次调整。"""
    wanted = month_of_year(year).year
    with desk.reading(request) as session:
        goals, history = read_goals(session, wanted), list_goal_history(session, wanted)
    return {
        "year": wanted,
        "goals": [{"measure": LINES[line].measure, "line": line, "unit": unit, "target": str(target)}
                  for (line, unit), target in goals.items() if line in LINES],
        "history": [goal_shape(goal) for goal in history],
    }  # fmt: skip


@router.put("/goals", access=MANAGER_DOOR)
def put_goal(request: Request, who: Who, entry: GoalEntry) -> Response:
    """设定一项目标；`line` 不写就是这项举措的主要统计项，目标写 0 即取消。"""

    def deed(session: Session) -> dict[str, Any]:
        return goal_shape(set_goal(session, who, entry))

    return desk.write(request, who, deed)


def goal_shape(goal: Goal) -> dict[str, Any]:
    return {
        "goal_id": goal.id, "measure": goal.measure, "line": goal.line, "unit": goal.unit, "year": goal.year,
        "target": str(goal.target), "set_by": goal.set_by, "set_at": goal.set_at,
    }  # fmt: skip


def line_named(key: str) -> Line:
    """Raises: NotFound."""
    if key not in LINES:
        raise NotFound(_("没有这个统计项"))
    return LINES[key]


def span(month: str) -> tuple[date, date]:
    """The month asked for, or the year so far."""
    if month:
        one = read_month(month)
        return one, one
    last = month_of_year(None)
    return last.replace(month=1), last
