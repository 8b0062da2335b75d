"""A measure as its card shows it: figures, goal, trend, funnel, what is stuck. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.board.funnels import Step, steps_of
from services.board.lines import HEADLINES, LINES
from services.board.reporting import Goals, LevelRow, Row, Sums, levels_of, month_of_line, months_back, rows_of
from services.contracts.vocabulary import MEASURES

TREND_MONTHS = 12
CHART_WIDTH, CHART_HEIGHT = 240, 56
_GAP = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """One month of the trend, with its place in a drawing of CHART_WIDTH × CHART_HEIGHT."""

    month: date
    value: int
    x: int
    y: int
    width: int
    height: int
    present: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """The main line by month, in one unit."""

    title: str
    unit: str
    bars: list[Bar]

    @property
    def highest(self) -> int:
        return max(bar.value for bar in self.bars)

    @property
    def in_words(self) -> str:
        """The same for who cannot see it."""
        return "，".join(f"{bar.month.year}年{bar.month.month}月 {bar.value} {self.unit}" for bar in self.bars)


@dataclass(frozen=True, slots=True)
class Stuckness:
    """How much is stuck: cases overdue, cases silent besides, things left lying."""

    overdue: int = 0
    silent: int = 0
    things: int = 0

    @property
    def all(self) -> int:
        return self.overdue + self.silent + self.things


@dataclass(frozen=True, slots=True)
class Card:
    measure: int
    title: str
    main: Row
    rows: list[Row]
    trend: Trend
    steps: list[Step]
    levels: list[LevelRow]
    stuck: Stuckness


def cards_of(sums: Sums, goals: Goals, month: date, stuck: Mapping[int, Stuckness]) -> list[Card]:
    """The nine, in their order."""
    return [card_of(measure, sums, goals, month, stuck.get(measure, Stuckness())) for measure in MEASURES]


def card_of(measure: int, sums: Sums, goals: Goals, month: date, stuck: Stuckness) -> Card:
    rows = [row for row in rows_of(sums, goals, month) if row.measure == measure]
    headline = LINES[HEADLINES[measure]]
    main = next((row for row in rows if row.line == headline.key and row.goal), None)
    main = main or next((row for row in rows if row.goal), None) or next(row for row in rows if row.line == headline.key)
    levels = [level for level in levels_of(sums, month) if LINES[level.line].measure == measure]
    return Card(measure, MEASURES[measure], main, rows, _trend(sums, main, month), steps_of(measure, sums, month), levels, stuck)


def _trend(sums: Sums, row: Row, month: date) -> Trend:
    months = months_back(month, TREND_MONTHS)
    line = LINES[row.line]
    values = [month_of_line(sums, line, row.unit, one) for one in months]
    highest, width = max(*values, 1), CHART_WIDTH // TREND_MONTHS
    bars = []
    for number, (one, value) in enumerate(zip(months, values, strict=True)):
        height = max(round(value * CHART_HEIGHT / highest), 2 if value else 1)
        bars.append(Bar(one, value, number * width, CHART_HEIGHT - height, width - _GAP, height, present=one == month))
    return Trend(row.title, row.unit, bars)
