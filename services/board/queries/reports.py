"""Monthly reports: as frozen, or as they stand; and what came to a frozen month afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from services.board.lines import LINES
from services.board.models import Counted, Report, ReportFact, SeenFirm, Sum
from services.board.queries.drilling import span_of
from services.board.queries.figures import read_goals, read_sums
from services.board.reporting import LevelRow, Row, from_figures, levels_of, rows_of
from services.contracts.refusals import Invalid
from services.contracts.words import _

MOST_MONTHS = 36
SHOWN_FACTS = 200


@dataclass(frozen=True, slots=True)
class Month:
    """A month's report. `report` is None while it is not frozen: then the figures still move."""

    month: date
    report: Report | None
    rows: list[Row]
    levels: list[LevelRow]


@dataclass(frozen=True, slots=True)
class Correction:
    """A figure that differs from what was frozen: in the month, and in the year up to and with it."""

    row: Row
    month_now: int
    total_now: int

    @property
    def month_by(self) -> int:
        return self.month_now - self.row.month

    @property
    def total_by(self) -> int:
        return self.total_now - self.row.total


@dataclass(frozen=True, slots=True)
class CorrectedFact:
    """One fact behind it: that came later (`added`), or that no longer counts."""

    line: str
    title: str
    added: bool
    event_id: UUID
    at: datetime
    case_id: UUID | None
    firm: str | None


def read_month(text: str) -> date:
    """YYYY-MM as the first day of that month.

    Raises:
        Invalid: anything else.
    """
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Invalid(_("月份应写成 2026-11 这样"), where="month") from error
    if len(text) != 7 or not 2020 <= found.year <= 2100:
        raise Invalid(_("月份应写成 2026-11 这样，年份在 2020 到 2100 之间"), where="month")
    return found


def find_report(session: Session, month: date) -> Report | None:
    return session.scalars(select(Report).where(Report.month == month)).one_or_none()


def get_month(session: Session, month: date) -> Month:
    """The report of a month, frozen or as it stands."""
    report = find_report(session, month)
    if report is not None:
        return Month(month, report, *from_figures(report.figures))
    return _as_it_stands(session, month)


def list_months(session: Session, present: date) -> list[tuple[date, Report | None]]:
    """Months in which something was counted or that were frozen, the present one too, latest first."""
    counted = select(Sum.month).where(Sum.month <= present).group_by(Sum.month).order_by(Sum.month.desc()).limit(MOST_MONTHS)
    frozen = {one.month: one for one in session.scalars(select(Report).order_by(Report.month.desc()).limit(MOST_MONTHS))}
    months = sorted({present, *session.scalars(counted), *frozen}, reverse=True)[:MOST_MONTHS]
    return [(month, frozen.get(month)) for month in months]


def list_corrections(session: Session, report: Report) -> list[Correction]:
    """Every figure of the month that is not as it was frozen."""
    frozen, _levels = from_figures(report.figures)
    now = {(row.line, row.unit): row for row in _as_it_stands(session, report.month).rows}
    found = [
        Correction(row, now[row.line, row.unit].month, now[row.line, row.unit].total)
        for row in frozen
        if (row.line, row.unit) in now
    ]
    return [one for one in found if one.month_by or one.total_by]


def list_corrected_facts(session: Session, report: Report) -> list[CorrectedFact]:
    """The facts behind them, the first two hundred by time."""
    added = [_fact(row, added=True) for row in session.execute(_later(report).limit(SHOWN_FACTS))]
    gone = [_fact(row, added=False) for row in session.execute(_gone(report).limit(SHOWN_FACTS))]
    return sorted([*added, *gone], key=lambda fact: (fact.at, fact.event_id))[:SHOWN_FACTS]


def _as_it_stands(session: Session, month: date) -> Month:
    sums = read_sums(session, month.replace(month=1), month)
    return Month(month, None, rows_of(sums, read_goals(session, month.year), month), levels_of(sums, month))


def _later(report: Report) -> Select[*tuple[Any, ...]]:
    start, end = span_of(report.month, report.month)
    reported = [line.key for line in LINES.values() if line.reported]
    same = exists().where(
        ReportFact.report_id == report.id, ReportFact.line == Counted.line, ReportFact.thing_id == Counted.thing_id,
        ReportFact.event_id == Counted.event_id,
    )  # fmt: skip
    asked = _with_firm(Counted).where(Counted.stands, Counted.line.in_(reported), Counted.at >= start, Counted.at < end, ~same)
    return asked.order_by(Counted.at, Counted.event_id)


def _gone(report: Report) -> Select[*tuple[Any, ...]]:
    same = exists().where(
        Counted.line == ReportFact.line,
        Counted.thing_id == ReportFact.thing_id,
        Counted.event_id == ReportFact.event_id,
        Counted.stands,
    )
    asked = _with_firm(ReportFact).where(ReportFact.report_id == report.id, ~same)
    return asked.order_by(ReportFact.at, ReportFact.event_id)


def _with_firm(model: type[Counted | ReportFact]) -> Select[*tuple[Any, ...]]:
    return select(model.line, model.event_id, model.at, model.case_id, SeenFirm.name).outerjoin(
        SeenFirm, SeenFirm.enterprise_id == model.enterprise_id
    )


def _fact(row: Sequence[Any], *, added: bool) -> CorrectedFact:
    line, event_id, at, case_id, firm = row
    return CorrectedFact(line, LINES[line].title if line in LINES else line, added, event_id, at, case_id, firm)
