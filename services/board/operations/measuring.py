"""Measuring, by the clock, what would take too long to ask each time somebody looks: the loop's times and what is stuck."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.board.models import LoopTime, StuckCount
from services.board.operations.counting import wake_watchers
from services.board.operations.rows import put_rows
from services.board.queries.loops import list_legs, measure_legs
from services.board.queries.stuck import count_stuck, read_stuck
from services.workdays import today


def measure_anew(session: Session, now: datetime) -> None:
    """Write down what stands at `now`, and tell who looks if it differs."""
    legs, stuck = measure_legs(session, today(now).year), count_stuck(session, now)
    before, _at = list_legs(session)
    told = {row.measure: (row.overdue, row.silent, row.things) for row in read_stuck(session).values()}
    changed = {measure for measure, counts in stuck.items() if told.get(measure, (0, 0, 0)) != counts} | (
        {0} if legs != before else set()
    )
    rows = [
        {"leg": leg.key, "cases": leg.cases, "median_seconds": leg.median_seconds, "p90_seconds": leg.p90_seconds, "measured_at": now}
        for leg in legs
    ]  # fmt: skip
    put_rows(session, LoopTime, rows)
    counted = [
        {"measure": measure, "overdue": of[0], "silent": of[1], "things": of[2], "measured_at": now} for measure, of in stuck.items()
    ]  # fmt: skip
    put_rows(session, StuckCount, counted)
    if changed:
        wake_watchers(session)
