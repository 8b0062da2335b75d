"""Figures of part of the firms: how many there are, and what was done for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from services.board.lines import LINES, Line
from services.board.models import FirmInMonth, SeenFirm
from services.board.segmenting import Segment, Widened, widen


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One line for the firms of a segment: things and distinct firms, in the month and in the year up to and with it."""

    line: Line
    month_things: int
    month_firms: int
    total_things: int
    total_firms: int


def find_segment(session: Session, asked: Segment) -> Widened:
    """The segment, widened as far as need be."""
    return widen(asked, lambda segment: session.scalar(select(func.count()).select_from(SeenFirm).where(*_in(segment))) or 0)


def list_segment_rows(session: Session, segment: Segment, month: date) -> list[SegmentRow]:
    """Every reported line that counts firms."""
    lines = [line for line in LINES.values() if line.reported and line.firms]
    this = FirmInMonth.month == month
    asked = (
        select(
            FirmInMonth.line, func.coalesce(func.sum(FirmInMonth.things).filter(this), 0), func.count().filter(this),
            func.sum(FirmInMonth.things), func.count(FirmInMonth.enterprise_id.distinct()),
        )
        .join(SeenFirm, SeenFirm.enterprise_id == FirmInMonth.enterprise_id)
        .where(
            FirmInMonth.line.in_([line.key for line in lines]), FirmInMonth.things > 0, FirmInMonth.month >= month.replace(month=1),
            FirmInMonth.month <= month, *_in(segment),
        ).group_by(FirmInMonth.line)
    )  # fmt: skip
    found = {row[0]: tuple(int(value) for value in row[1:]) for row in session.execute(asked)}
    return [SegmentRow(line, *found.get(line.key, (0, 0, 0, 0))) for line in lines]


def list_parks(session: Session, limit: int = 200) -> list[str]:
    """Parks that firms are in."""
    asked = select(SeenFirm.park).where(SeenFirm.park.is_not(None)).group_by(SeenFirm.park).order_by(SeenFirm.park).limit(limit)
    return [park for park in session.scalars(asked) if park]


def _in(segment: Segment) -> list[ColumnElement[bool]]:
    given = {
        SeenFirm.district: segment.district, SeenFirm.industry: segment.industry, SeenFirm.size_class: segment.size_class,
        SeenFirm.park: segment.park,
    }  # fmt: skip
    return [column == value for column, value in given.items() if value] or [true()]
