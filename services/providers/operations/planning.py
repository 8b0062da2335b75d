"""Versions of a plan are kept as they were put forward, so that everybody can see what changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from services.providers.models import Engagement, PlanVersion
from services.ui.identity import Identity


def keep_version(session: Session, who: Identity, engagement: Engagement, plan: dict[str, Any]) -> None:
    """Keep the plan as the engagement's present version."""
    session.add(PlanVersion(
        engagement_id=engagement.engagement_id, version=engagement.version, plan=plan, planned_by=who.person_id,
        planned_at=datetime.now(UTC),
    ))  # fmt: skip
