"""What people and programs hand in, checked field by field. Pure."""

from services.diagnosis.entries.booking import Cancelling, Confirming, HeldAt, Moved, MovedByHand, Wanted, WantedByHand
from services.diagnosis.entries.findings import Chosen, FindingEntries, FindingEntry, ReportTexts, Verdict
from services.diagnosis.entries.offering import DayEntry, HoursEntry, NoticeEntry, ProfileEntry, WeekEntry

__all__ = [
    "Cancelling", "Chosen", "Confirming", "DayEntry", "FindingEntries", "FindingEntry", "HeldAt", "HoursEntry", "Moved", "MovedByHand",
    "NoticeEntry", "ProfileEntry", "ReportTexts", "Verdict", "Wanted", "WantedByHand", "WeekEntry",
]  # fmt: skip
