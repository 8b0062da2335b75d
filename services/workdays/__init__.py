"""Which days are worked in mainland China, and what day it is there. Pure; every room that counts working days asks here."""

from services.workdays.calendar import Calendar, UnknownYear, published_calendar
from services.workdays.notices import Notice, estimated_notice, published_notices
from services.workdays.zone import SHANGHAI, closing_of, today

__all__ = [
    "SHANGHAI",
    "Calendar",
    "Notice",
    "UnknownYear",
    "closing_of",
    "estimated_notice",
    "published_calendar",
    "published_notices",
    "today",
]
