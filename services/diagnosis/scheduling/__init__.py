"""When an expert is free, and which expert suits which firm. Pure."""

from services.diagnosis.scheduling.ranking import Candidate, Proposal, Wish, rank
from services.diagnosis.scheduling.slots import (
    HALF_DAY,
    TRAVEL,
    TWO_HOURS,
    Availability,
    ExtraDay,
    Hours,
    Leave,
    Span,
    contains,
    find_slots,
    iter_slots,
    open_windows,
)
from services.diagnosis.scheduling.spelling import spell_day, spell_span, weekday_names
from services.diagnosis.scheduling.years import UnknownYear

__all__ = [
    "HALF_DAY",
    "TRAVEL",
    "TWO_HOURS",
    "Availability",
    "Candidate",
    "ExtraDay",
    "Hours",
    "Leave",
    "Proposal",
    "Span",
    "UnknownYear",
    "Wish",
    "contains",
    "find_slots",
    "iter_slots",
    "open_windows",
    "rank",
    "spell_day",
    "spell_span", "weekday_names",
]  # fmt: skip
