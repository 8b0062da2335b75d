"""How long the loop takes: median and nine in ten of the elapsed time, over the cases that ended a leg in a year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.board.clocking import LEGS
from services.board.models import LoopTime
from services.workdays import SHANGHAI

FEWEST = 3
"""Of fewer cases no median is told: it would be somebody's own time."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg, with how many cases it was measured on."""

    key: str
    title: str
    cases: int
    median_seconds: float | None
    p90_seconds: float | None


_ONE = """
SELECT '{start}>{end}' AS leg, count(*) AS cases,
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY extract(epoch FROM {end}_at - {start}_at)) AS seconds
FROM cases WHERE {end}_at >= :first AND {end}_at < :after AND {end}_at >= {start}_at"""
_ALL = text("\nUNION ALL".join(_ONE.format(start=start, end=end) for start, end, _title in LEGS))


def measure_legs(session: Session, year: int) -> list[Leg]:
    """Asked of the clocks of all cases. A leg counts where both its ends are known and in order."""
    span = {"first": datetime(year, 1, 1, tzinfo=SHANGHAI), "after": datetime(year + 1, 1, 1, tzinfo=SHANGHAI)}
    found = {row.leg: row for row in session.execute(_ALL, {name: at.astimezone(UTC) for name, at in span.items()})}
    return [_leg(f"{start}>{end}", title, found[f"{start}>{end}"]) for start, end, title in LEGS]


def list_legs(session: Session) -> tuple[list[Leg], datetime | None]:
    """As measured last by the clock, and when; nothing measured yet is None."""
    rows: Mapping[str, LoopTime] = {row.leg: row for row in session.scalars(select(LoopTime))}
    legs = []
    for start, end, title in LEGS:
        row = rows.get(f"{start}>{end}")
        told = (row.cases, row.median_seconds, row.p90_seconds) if row else (0, None, None)
        legs.append(Leg(f"{start}>{end}", title, *told))
    return legs, max((row.measured_at for row in rows.values()), default=None)


def _leg(key: str, title: str, row: object) -> Leg:
    cases, seconds = int(getattr(row, "cases")), getattr(row, "seconds")  # noqa: B009 (a row of text SQL has no type)
    enough = cases >= FEWEST and seconds
    return Leg(key, title, cases, float(seconds[0]) if enough else None, float(seconds[1]) if enough else None)
