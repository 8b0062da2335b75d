"""The room's desk for programs, and the shapes of answers."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from services.board.carding import Card
from services.board.counting import month_of
from services.board.queries.seeing import TEAM, WHOLE_CENTER
from services.board.reporting import LevelRow, Row
from services.contracts.vocabulary import Role
from services.ui.desk import Desk, only

desk = Desk("board")
router = desk.api(prefix="/api/v1/board")

TEAM_DOOR = only(*TEAM)
CENTER_DOOR = only(*WHOLE_CENTER)
MANAGER_DOOR = only(Role.MANAGER)


def present_month() -> date:
    return month_of(datetime.now(UTC))


def month_of_year(year: int | None) -> date:
    """The month up to which a year is told: the present one, or December of a year that is over."""
    present = present_month()
    return present if year is None or year == present.year else date(year, 12, 1)


def row_shape(row: Row) -> dict[str, Any]:
    shape = asdict(row)
    shape["completion_percent"] = _text(shape.pop("completion"))
    return shape | {"goal": _text(row.goal)}


def level_shape(level: LevelRow) -> dict[str, Any]:
    return asdict(level)


def card_shape(card: Card) -> dict[str, Any]:
    """One measure: each line in each unit, totals by unit of its main line, the funnel, what is stuck."""
    return {
        "measure": card.measure, "title": card.title, "counted": any(row.total for row in card.rows),
        "totals": {row.unit: row.total for row in card.rows if row.line == card.main.line},
        "lines": [row_shape(row) for row in card.rows], "levels": [level_shape(level) for level in card.levels],
        "trend": {"line": card.main.line, "unit": card.trend.unit,
                  "months": [{"month": f"{bar.month:%Y-%m}", "value": bar.value} for bar in card.trend.bars]},
        "funnel": [{"line": one.line, "title": one.title, "unit": one.unit, "value": one.value,
                    "percent_of_first": _text(one.of_first)} for one in card.steps],
        "stuck": {"overdue": card.stuck.overdue, "silent": card.stuck.silent, "things": card.stuck.things},
    }  # fmt: skip


def _text(value: object) -> str | None:
    return None if value is None else str(value)
