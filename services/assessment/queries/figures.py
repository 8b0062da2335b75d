"""The figures of a run, and the firm's earlier run to hold them against."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.assessment.models import GivenFigure, Run, RunState


def read_figures(session: Session, run_id: UUID) -> dict[str, Decimal]:
    """What was typed, by key."""
    given = select(GivenFigure.key, GivenFigure.amount).where(GivenFigure.run_id == run_id)
    return {row.key: row.amount for row in session.execute(given)}


def find_earlier(session: Session, run: Run) -> Run | None:
    """The firm's submitted run before this one, of the same edition: what was said then."""
    if run.before_run_id:
        before = session.get(Run, run.before_run_id)
        return before if before and before.pack == run.pack else None
    earlier = select(Run).where(
        Run.case_id == run.case_id, Run.enterprise_id == run.enterprise_id, Run.pack == run.pack,
        Run.state == RunState.SUBMITTED, Run.run_id != run.run_id, Run.submitted_at < (run.submitted_at or run.created_at),
    )  # fmt: skip
    return session.scalar(earlier.order_by(Run.submitted_at.desc()).limit(1))
