"""The rows of the board and of the monthly report, out of sums and goals. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256
from json import dumps
from typing import Any

from services.board.lines import FIRMS, LINES, Line
from services.board.summing import MONTH_FIRMS, NEW_FIRMS, TIMES
from services.contracts.vocabulary import LEVEL_NAMES

Sums = Mapping[tuple[str, date, str], int]
"""(line, month, what) → value."""
Goals = Mapping[tuple[str, str], Decimal]
"""(line, unit) → target of the year."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line in one unit: this month, the year up to and with it, the year's goal and how much of it is reached, in percent."""

    measure: int
    line: str
    title: str
    unit: str
    month: int
    total: int
    goal: Decimal | None
    completion: Decimal | None


@dataclass(frozen=True, slots=True)
class LevelRow:
    """Firms by their latest level, self-tested or verified: in the month, and in the year up to and with it."""

    line: str
    title: str
    level: int
    level_name: str
    month: int
    total: int


def rows_of(sums: Sums, goals: Goals, month: date, *, reported: bool = True) -> list[Row]:
    """Every reported line in each of its units, in the order of the measures."""
    return [
        _row(sums, goals, month, line, unit) for line in LINES.values() if line.reported or not reported for unit in line.units
    ]


def total_of(sums: Sums, line: Line, unit: str, month: date) -> int:
    """The year up to and with `month`. Firms of a year are those seen for the first time in one of its months."""
    what = NEW_FIRMS if unit == FIRMS else TIMES
    return sum(sums.get((line.key, one, what), 0) for one in months_through(month))


def month_of_line(sums: Sums, line: Line, unit: str, month: date) -> int:
    return sums.get((line.key, month, MONTH_FIRMS if unit == FIRMS else TIMES), 0)


def _row(sums: Sums, goals: Goals, month: date, line: Line, unit: str) -> Row:
    total, goal = total_of(sums, line, unit, month), goals.get((line.key, unit)) or None
    return Row(
        line.measure, line.key, line.title, unit, month_of_line(sums, line, unit, month), total, goal, completion(total, goal)
    )  # fmt: skip


def completion(total: int, goal: Decimal | None) -> Decimal | None:
    """Percent, to one place."""
    return None if not goal else (Decimal(total) * 100 / goal).quantize(Decimal("0.1"), ROUND_HALF_UP)


def levels_of(sums: Sums, month: date) -> list[LevelRow]:
    """Self-tested and verified levels, apart."""
    return [
        LevelRow(
            line.key, line.title, level, name, sums.get((line.key, month, f"level{level}"), 0),
            sum(sums.get((line.key, one, f"year{level}"), 0) for one in months_through(month)),
        )
        for line in LINES.values() if line.levels for level, name in LEVEL_NAMES.items()
    ]  # fmt: skip


def months_through(month: date) -> list[date]:
    """The first days of the year's months up to and with this one."""
    return [month.replace(month=number) for number in range(1, month.month + 1)]


def months_back(month: date, count: int) -> list[date]:
    """The last `count` months, the oldest first."""
    number = month.year * 12 + month.month - 1
    return [date(one // 12, one % 12 + 1, 1) for one in range(number - count + 1, number + 1)]


def month_after(month: date) -> date:
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


def as_figures(rows: list[Row], levels: list[LevelRow]) -> dict[str, Any]:
    """What is frozen, as JSON."""
    return {
        "rows": [{name: _plain(value) for name, value in asdict(row).items()} for row in rows],
        "levels": [asdict(level) for level in levels],
    }


def from_figures(figures: Mapping[str, Any]) -> tuple[list[Row], list[LevelRow]]:
    """Frozen figures, read back."""
    rows = [Row(**{**row, "goal": _decimal(row["goal"]), "completion": _decimal(row["completion"])}) for row in figures["rows"]]
    return rows, [LevelRow(**level) for level in figures["levels"]]


def digest_of(month: date, figures: Mapping[str, Any]) -> str:
    """SHA-256 over the month and its figures, written one way only."""
    text = dumps({"month": f"{month:%Y-%m}", "figures": figures}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
