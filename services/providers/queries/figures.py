"""What the center's processes tell of this room in figures."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.messaging.figures import MOST, Known, RoomFigure
from services.providers.models import Engagement, EngagementState, Milestone
from services.workdays import today


def count_overdue(session: Session) -> dict[str, float]:
    """Milestones of running engagements that should have been reached before today."""
    overdue = (
        select(Milestone.number).join(Engagement, Engagement.engagement_id == Milestone.engagement_id)
        .where(Milestone.reached_at.is_(None), Milestone.due_on < today(datetime.now(UTC)), Engagement.state == EngagementState.RUNNING)
        .limit(MOST).subquery()
    )  # fmt: skip
    return {"": session.scalar(select(func.count()).select_from(overdue)) or 0}


FIGURES = (RoomFigure(Known("bamai_milestones_overdue", "Milestones of running engagements that are overdue"), count_overdue),)
