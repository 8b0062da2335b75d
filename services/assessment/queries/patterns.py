"""Patterns among many runs, read from the sums kept beside them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import exists, func, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.assessment.attributing import alike, months_of
from services.assessment.models import EngagedFirm, QuestionGap, Run, RunPair, ScoreCount
from services.assessment.rewording import Tally

MOST_PAIRS = 100
"""Of one number of months; the newest say most."""
MOST_MONTHS = 24


def list_tallies(session: Session, pack_id: str) -> list[Tally]:
    """One for each question and scene that an expert ever looked at: some dozens."""
    rows = session.scalars(select(QuestionGap).where(QuestionGap.pack == pack_id))
    return [Tally(row.part, row.key, row.runs, row.firms, row.differing, row.lower, row.shift) for row in rows]


def list_quiet_gains(session: Session, run: Run, days: int) -> list[Decimal]:
    """What firms without any work by a provider gained over about as many days, one gain a firm, the newest pairs first.

    Of each number of months only the newest pairs are read, so that it costs the same however many there are. The run's own firm
    is no comparison.
    """
    fewest, most = alike(days)
    first = months_of(fewest)
    months = func.generate_series(first, min(months_of(most), first + MOST_MONTHS)).table_valued("month").render_derived()
    pair = (
        select(RunPair.enterprise_id, RunPair.gain, RunPair.submitted_at, RunPair.days)
        .where(RunPair.pack == run.pack, RunPair.months == months.c.month, RunPair.submitted_at <= run.submitted_at)
        .order_by(RunPair.submitted_at.desc())
        .limit(MOST_PAIRS)
        .lateral()
    )
    at_work = exists().where(EngagedFirm.enterprise_id == pair.c.enterprise_id, EngagedFirm.started_at < pair.c.submitted_at)
    found = (
        select(pair.c.enterprise_id, pair.c.gain)
        .select_from(months.join(pair, true()))
        .where(pair.c.days.between(fewest, most), pair.c.enterprise_id != run.enterprise_id, ~at_work)
        .order_by(pair.c.submitted_at.desc())
    )
    newest: dict[UUID, Decimal] = {}
    for enterprise_id, gain in session.execute(found):
        newest.setdefault(enterprise_id, gain)
    return list(newest.values())


def read_score_counts(session: Session, pack_id: str, first: date, last: date) -> dict[UUID, dict[int, int]]:
    """Whole point → runs in these months (first days), by who answered; `THE_FIRM` where the firm did."""
    rows = session.execute(
        select(ScoreCount.liaison_id, ScoreCount.point, func.sum(ScoreCount.runs))
        .where(ScoreCount.pack == pack_id, ScoreCount.month.between(first, last))
        .group_by(ScoreCount.liaison_id, ScoreCount.point)
    )
    counts: dict[UUID, dict[int, int]] = defaultdict(dict)
    for liaison_id, point, runs in rows:
        counts[liaison_id][point] = int(runs)
    return dict(counts)


def find_a_case_of(session: Session, pack_id: str, liaison_ids: list[UUID], first: date, last: date) -> dict[UUID, UUID]:
    """A case that each of these liaisons answered for in these months."""
    latest = (
        select(ScoreCount.liaison_id, ScoreCount.case_id)
        .where(ScoreCount.pack == pack_id, ScoreCount.month.between(first, last), ScoreCount.liaison_id.in_(liaison_ids))
        .ext(distinct_on(ScoreCount.liaison_id))
        .order_by(ScoreCount.liaison_id, ScoreCount.month.desc())
    )
    return {row.liaison_id: row.case_id for row in session.execute(latest)}
