"""What the center's processes tell of this room in figures."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.enterprises.models import Case, CaseState
from services.messaging.figures import MOST, Known, RoomFigure


def count_overdue(session: Session) -> dict[str, float]:
    """Open cases whose clock has run out, by the step that is due."""
    overdue = (
        select(Case.step).where(Case.state == CaseState.OPEN, Case.due_at < func.now(), Case.step.is_not(None))
        .order_by(Case.due_at).limit(MOST).subquery()
    )  # fmt: skip
    counted = select(overdue.c.step, func.count()).group_by(overdue.c.step)
    return {str(step): count for step, count in session.execute(counted)}


FIGURES = (
    RoomFigure(Known("bamai_case_clocks_overdue", "Open cases whose present step is overdue", label="step"), count_overdue),
)
