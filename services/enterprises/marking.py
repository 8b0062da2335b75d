"""Which steps of the loop each fact marks: the one table between what other rooms say and where a case stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.contracts import assessment, diagnosis, enterprises, providers
from services.contracts.envelope import Event, Fact
from services.enterprises.stepping import Mark

_REACHES: dict[type[Fact], str] = {
    enterprises.TeamAssigned: "team",
    diagnosis.VisitBooked: "visit_booked",
    diagnosis.VisitRescheduled: "visit_booked",
    diagnosis.VisitHeld: "visit_held",
    diagnosis.FindingsReported: "findings",
    providers.ConsentGranted: "consent",
    providers.ReferralAccepted: "referral_accepted",
    providers.EngagementStarted: "engagement_started",
    providers.EngagementDelivered: "delivered",
    providers.EngagementAccepted: "accepted",
    assessment.UpliftConfirmed: "proved",
}
_UNDOES: dict[type[Fact], str] = {
    diagnosis.VisitCancelled: "visit_booked",
    providers.ConsentWithdrawn: "consent",
    providers.ReferralsExhausted: "consent",
    providers.EngagementReturned: "delivered",
}

MOVING: tuple[type[Fact], ...] = (
    assessment.AssessmentCompleted, assessment.ResultRecorded, diagnosis.RetestConfirmed,
    *(fact for fact in (*_REACHES, *_UNDOES) if fact.room != "enterprises"),
)  # fmt: skip
"""Facts of other rooms that move a case; this room's own are marked where they are said."""


def marks_of(event: Event[Any]) -> list[Mark]:
    """The marks one fact makes."""
    fact = event.data
    match fact:
        case assessment.AssessmentCompleted():
            return [reached("assessment" if fact.purpose == "first" else "retest", event.time)]
        case assessment.ResultRecorded():
            return [] if fact.corrects_result_id else [reached("assessment", event.time)]
        case diagnosis.RetestConfirmed():
            return [reached("retest_confirmed", event.time) if fact.agreed else undone("retest", event.time)]
        case diagnosis.VisitBooked() | diagnosis.VisitRescheduled():
            return [reached("visit_booked", event.time, anchor_at=fact.ends_at)]
        case enterprises.ServiceRecorded():
            return [reached("first_contact", event.time)] if fact.first_contact else []
    kind = type(fact)
    if kind in _REACHES:
        return [reached(_REACHES[kind], event.time)]
    return [undone(_UNDOES[kind], event.time)] if kind in _UNDOES else []


def reached(step: str, at: datetime, *, anchor_at: datetime | None = None) -> Mark:
    """The step stands since `at`."""
    return Mark(step, True, at, anchor_at or at, at)


def undone(step: str, at: datetime) -> Mark:
    """The step no longer stands."""
    return Mark(step, False, at, at)
