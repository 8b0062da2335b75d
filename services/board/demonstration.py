"""Goals of the present year for the demonstration center, so that its board has something to be measured against. Invented figures."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.board.counting import month_of
from services.board.entries import GoalEntry
from services.board.models import Goal
from services.board.operations.goaling import set_goal
from services.contracts.demonstration import demo_id
from services.contracts.vocabulary import Role
from services.ui.identity import identity_of

GOALS: tuple[tuple[int, str, str, int], ...] = (
    (1, "readings", "家", 300), (2, "trainings", "场次", 12), (2, "training_attendance", "人次", 600), (3, "stories", "篇", 10),
    (4, "engagements_accepted", "家", 30), (5, "referrals_accepted", "家", 60), (6, "visits", "家", 100), (7, "assessments", "家", 200),
    (8, "records_delivered", "家", 150), (9, "exchanges", "场次", 8), (9, "exchange_attendance", "人次", 400),
)  # fmt: skip


def furnish(session: Session) -> None:
    """Set the year's goals; a second time, or where somebody has set one, changes nothing."""
    year, manager = month_of(datetime.now(UTC)).year, demo_id("manager@demo")
    if session.scalar(select(Goal.id).where(Goal.year == year).limit(1)) is not None:
        return
    who = identity_of(manager, manager, [Role.MANAGER])
    for measure, line, unit, target in GOALS:
        set_goal(session, who, GoalEntry(measure=measure, line=line, unit=unit, year=year, target=Decimal(target)))
