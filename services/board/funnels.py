"""The funnel of each measure: which lines follow one another, in which unit. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.board.lines import FIRMS, LINES
from services.board.reporting import Sums, completion, total_of

FUNNELS: dict[int, tuple[tuple[str, str], ...]] = {
    1: (("quick_checks", "人次"), ("needs", "人次"), ("leads_taken", "家次")),
    2: (("training_seats", "人次"), ("training_attendance", "人次"), ("training_feedback", "人次")),
    3: (("story_drafts", "篇"), ("story_agreements", "篇"), ("stories", "篇")),
    4: (
        ("referrals_accepted", FIRMS), ("plans", FIRMS), ("engagements_started", FIRMS), ("engagements_delivered", FIRMS),
        ("engagements_accepted", FIRMS),
    ),
    5: (
        ("matches", FIRMS), ("consents", FIRMS), ("referrals_offered", FIRMS), ("referrals_accepted", FIRMS),
        ("engagements_delivered", FIRMS),
    ),
    6: (("visits_booked", FIRMS), ("visits", FIRMS), ("diagnosis_reports", FIRMS)),
    7: (("firms_registered", FIRMS), ("assessments_started", FIRMS), ("assessments", FIRMS), ("verified", FIRMS)),
    8: (("handovers_agreed", FIRMS), ("records_delivered", FIRMS)),
    9: (("exchange_seats", "人次"), ("exchange_attendance", "人次"), ("exchange_feedback", "人次")),
}  # fmt: skip
"""(line, unit) in the order people go through them. Each step counts the year by itself: it is not one cohort followed."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a funnel; `of_first` is its share of the first step in percent."""

    line: str
    title: str
    unit: str
    value: int
    of_first: Decimal | None


def steps_of(measure: int, sums: Sums, month: date) -> list[Step]:
    """The year up to and with `month`."""
    values = [(LINES[key], unit, total_of(sums, LINES[key], unit, month)) for key, unit in FUNNELS[measure]]
    first = Decimal(values[0][2])
    return [Step(line.key, line.title, unit, value, completion(value, first)) for line, unit, value in values]
