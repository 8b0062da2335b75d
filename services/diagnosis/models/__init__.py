"""What diagnosis remembers: experts and their time, visits, what was found, and what it heard of firms and people."""

from services.diagnosis.models.base import Base
from services.diagnosis.models.experts import DifferentDay, Expert, WeeklyHours, YearNotice
from services.diagnosis.models.heard import Case, CaseState, Delegation, Firm, Member, Person, RecordedResult, Run, Verification
from services.diagnosis.models.reports import Confirmation, Draft, FindingRow, Report
from services.diagnosis.models.visits import PLANNED, Visit, VisitState

__all__ = [
    "PLANNED",
    "Base",
    "Case",
    "CaseState",
    "Confirmation",
    "Delegation",
    "DifferentDay",
    "Draft",
    "Expert",
    "FindingRow",
    "Firm",
    "Member",
    "Person",
    "RecordedResult",
    "Report",
    "Run",
    "Verification",
    "Visit",
    "VisitState",
    "WeeklyHours",
    "YearNotice",
]  # fmt: skip
