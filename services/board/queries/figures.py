"""Sums, goals and frozen reports: what the page reads, a few hundred rows however much was counted."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.board.lines import LINES
from services.board.models import Goal, Sum


def read_sums(session: Session, first: date, last: date) -> dict[tuple[str, date, str], int]:
    """(line, month, what) → value, of the months from `first` to `last`."""
    asked = select(Sum.line, Sum.month, Sum.what, Sum.value).where(Sum.month >= first, Sum.month <= last)
    return {(row.line, row.month, row.what): row.value for row in session.execute(asked)}


def read_goals(session: Session, year: int) -> dict[tuple[str, str], Decimal]:
    """(line, unit) → the target that holds."""
    asked = select(Goal.line, Goal.unit, Goal.target).where(Goal.year == year).order_by(Goal.set_at, Goal.id)
    latest = {(row.line, row.unit): row.target for row in session.execute(asked)}
    return {key: target for key, target in latest.items() if target > 0}


def list_goal_history(session: Session, year: int, limit: int = 100) -> list[Goal]:
    """Every setting for a year, latest first."""
    return list(session.scalars(select(Goal).where(Goal.year == year).order_by(Goal.set_at.desc(), Goal.id.desc()).limit(limit)))


_FINGERPRINTS = text(
    "SELECT line, sum(hashtextextended(concat_ws('|', month, what, value), 0)) AS print FROM sums "
    "WHERE month BETWEEN :first AND :last GROUP BY line "
    "UNION ALL SELECT line, sum(hashtextextended(CAST(id AS text), 0)) FROM goals WHERE year = :year GROUP BY line "
    "UNION ALL SELECT CAST(measure AS text), hashtextextended(concat_ws('|', overdue, silent, things), 0) FROM stuck_counts "
    "UNION ALL SELECT '0', sum(hashtextextended(concat_ws('|', leg, cases, median_seconds, p90_seconds), 0)) FROM loop_times"
)
_ROOM = 2**53
"""Fingerprints are kept below this: a number that any browser can tell."""


def read_fingerprints(session: Session, first: date, last: date) -> dict[int, int]:
    """Measure → a number that differs when anything its card shows does; 0 is the loop's times."""
    found: dict[int, int] = defaultdict(int)
    for line, fingerprint in session.execute(_FINGERPRINTS, {"first": first, "last": last, "year": last.year}):
        measure = LINES[line].measure if line in LINES else int(line) if line.isdigit() else 0
        found[measure] = (found[measure] + int(fingerprint or 0)) % _ROOM
    return dict(found)
