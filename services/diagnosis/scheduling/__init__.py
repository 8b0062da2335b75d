"""When an expert is free, which day is a working day, and which expert suits which firm. Pure."""

from services.diagnosis.scheduling.ranking import Candidate, Proposal, Wish, rank
from services.diagnosis.scheduling.slots import (
    HALF_DAY,
    SHANGHAI,
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
from services.diagnosis.scheduling.workdays import Calendar, Notice, UnknownYear, published_notices

__all__ = [
    "HALF_DAY",
    "SHANGHAI",
    "TRAVEL",
    "TWO_HOURS",
    "Availability",
    "Calendar",
    "Candidate",
    "ExtraDay",
    "Hours",
    "Leave",
    "Notice",
    "Proposal",
    "Span",
    "UnknownYear",
    "Wish",
    "contains",
    "find_slots",
    "iter_slots",
    "open_windows",
    "published_notices",
    "rank",
    "spell_day",
    "spell_span", "weekday_names",
]  # fmt: skip
