"""What is kept beside a run when it is submitted, for the patterns among many."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.assessment.attributing import FEWEST_DAYS, months_of
from services.assessment.models import THE_FIRM, Run, RunPair, RunState, ScoreCount
from services.workdays import today


def remember_run(session: Session, run: Run) -> None:
    """Count a run that has just been submitted, and pair it with the one before."""
    if run.submitted_at is None or run.score is None:
        raise RuntimeError("only a submitted run is remembered")
    _count_score(session, run, run.submitted_at, run.score)
    _pair(session, run, run.submitted_at, run.score)


def _count_score(session: Session, run: Run, at: datetime, score: Decimal) -> None:
    row = insert(ScoreCount).values(
        pack=run.pack, month=today(at).replace(day=1), liaison_id=run.on_behalf_by or THE_FIRM,
        point=int(score), runs=1, case_id=run.case_id,
    )  # fmt: skip
    more = {"runs": ScoreCount.runs + 1, "case_id": row.excluded.case_id}
    session.execute(row.on_conflict_do_update(index_elements=["pack", "month", "liaison_id", "point"], set_=more))


def _pair(session: Session, run: Run, at: datetime, score: Decimal) -> None:
    if run.corrects_run_id is not None or run.purpose == "retest":
        return  # what was put right is not what was gained, and what followed work is no measure of going without
    earlier = session.scalar(
        select(Run)
        .where(Run.case_id == run.case_id, Run.pack == run.pack, Run.state == RunState.SUBMITTED, Run.run_id != run.run_id)
        .order_by(Run.submitted_at.desc())
        .limit(1)
    )
    if earlier is None or earlier.submitted_at is None or earlier.score is None:
        return
    days = (at - earlier.submitted_at).days
    if days >= FEWEST_DAYS:
        session.add(RunPair(
            run_id=run.run_id, earlier_run_id=earlier.run_id, enterprise_id=run.enterprise_id, pack=run.pack,
            submitted_at=at, days=days, months=months_of(days), gain=score - earlier.score,
        ))  # fmt: skip
