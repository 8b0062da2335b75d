"""What a report shows beside its own run: the results before it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.assessment.comparing import Standing
from services.assessment.models import Answer, Case, Run, RunState
from services.assessment.queries.editions import bring_editions
from services.assessment.queries.runs import runs_known_to
from services.ui.identity import Identity

MOST_RESULTS = 12
"""How many results a history tells of: the newest."""


def list_results_until(session: Session, who: Identity, run: Run) -> list[Run]:
    """The submitted runs of the run's case up to it, oldest first, that this person may know of."""
    joined = select(Run).join(Case, (Case.case_id == Run.case_id) & (Case.enterprise_id == Run.enterprise_id))
    mine = joined.where(
        Run.case_id == run.case_id,
        Run.state == RunState.SUBMITTED,
        Run.submitted_at <= run.submitted_at,
        runs_known_to(who),
    )
    found = list(session.scalars(mine.order_by(Run.submitted_at.desc()).limit(MOST_RESULTS)))[::-1]
    bring_editions(session, [one.pack for one in found])
    return found


def standings_of(session: Session, runs: Sequence[Run]) -> dict[UUID, Standing]:
    """Submitted runs as they are compared."""
    scenes: dict[UUID, dict[str, int]] = {run.run_id: {} for run in runs}
    levels = select(Answer.run_id, Answer.key, Answer.value).where(Answer.run_id.in_(list(scenes)), Answer.part == "scenes")
    for run_id, name, level in session.execute(levels):
        scenes[run_id][name] = level
    return {
        run.run_id: Standing(
            run.pack, run.score or Decimal(), run.level or 0,
            {name: Decimal(text) for name, text in (run.dimensions or {}).items()}, scenes[run.run_id],
        )
        for run in runs
    }  # fmt: skip
