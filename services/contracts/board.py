"""What board says: goals for the year, and monthly reports frozen at their cut-off."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from services.contracts import samples
from services.contracts.envelope import Fact


class GoalSet(Fact):
    """What a measure should reach in a year."""

    room = "board"
    event_type = "goal.set"
    sample = {"goal_for": 7, "line": "assessments", "year": 2026, "unit": "家", "target": "200", "by": samples.MANAGER}

    goal_for: int
    """The measure, 1 to 9."""
    line: str | None = None
    """Which of the measure's figures; None was said before a goal named one."""
    year: int
    unit: str
    """家 (distinct firms), 家次, 人次, 场次 or 篇."""
    target: Decimal
    by: UUID


class ReportFrozen(Fact):
    """The figures of a month stand as they were at the cut-off; what comes later is listed as a correction."""

    room = "board"
    event_type = "report.frozen"
    sample = {"report_id": samples.MONTHLY_REPORT, "month": "2026-11", "digest": "a1b2c3"}

    report_id: UUID
    month: str
    """YYYY-MM, in the center's zone."""
    digest: str
    """SHA-256 of the figures as they were frozen."""
