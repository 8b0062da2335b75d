"""What counts for which measure, in which unit: the one table between what other rooms say and every figure of the board.

A *line* is one row of the report. It counts things (a visit, a story, a registration), each once: at the time of the first
fact that says so, unless a later fact took it back. Where `firms` is set, the distinct firms behind the things are counted
besides, in 家; 家 and 家次 are never added up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from services.contracts import assessment, diagnosis, enterprises, handover, outreach, providers
from services.contracts.envelope import Event, Fact
from services.workdays import today


@dataclass(frozen=True, slots=True)
class Count:
    """That one fact speaks for one thing of one line."""

    line: str
    thing_id: UUID
    event_id: UUID
    at: datetime
    enterprise_id: UUID | None = None
    case_id: UUID | None = None
    level: int | None = None

    @property
    def month(self) -> date:
        """The first day of the month it falls into, in the center's zone."""
        return month_of(self.at)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That a thing no longer counts, as far as it was said before `at`."""

    line: str
    thing_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Rule:
    """How a fact counts for a line. `thing` names the field that identifies what is counted, or makes the id."""

    line: str
    thing: str | Callable[[Any], UUID]
    when: Callable[[Any], bool] = lambda _fact: True
    at: str = ""
    level: str = ""

    def thing_of(self, fact: Any) -> UUID:
        made: UUID = getattr(fact, self.thing) if isinstance(self.thing, str) else self.thing(fact)
        return made


def month_of(at: datetime) -> date:
    """The first day of the month, in the center's zone."""
    return today(at).replace(day=1)


def _of(kind: str) -> Callable[[Any], bool]:
    return lambda fact: bool(fact.kind == kind)


def _gathering(line: str, field: str, at: str = "") -> tuple[Rule, ...]:
    """The same line for a training session and for an exchange meeting."""
    named = {"": ("trainings", "exchanges")}.get(line, (f"training_{line}", f"exchange_{line}"))
    return tuple(Rule(name, field, _of(kind), at) for name, kind in zip(named, ("training", "exchange"), strict=True))


def _reading(fact: outreach.EditionRead) -> UUID:
    return uuid5(fact.edition_id, str(fact.enterprise_id))


def _on_site(fact: assessment.AssessmentVerified) -> UUID:
    """Going through a sheet on site and confirming its re-test are two acts of an expert, and count as two."""
    return uuid5(fact.run_id, "on site")


COUNTS: dict[type[Fact], tuple[Rule, ...]] = {
    outreach.EditionPublished: (Rule("editions", "edition_id"),),
    outreach.EditionRead: (Rule("readings", _reading),),
    outreach.QuickCheckDone: (Rule("quick_checks", "check_id"),),
    outreach.NeedStated: (Rule("needs", "lead_id"),),
    enterprises.LeadTakenUp: (Rule("leads_taken", "lead_id"),),
    outreach.GatheringHeld: _gathering("", "gathering_id", at="held_at"),
    outreach.SeatTaken: _gathering("seats", "registration_id"),
    outreach.AttendanceRecorded: _gathering("attendance", "registration_id", at="came_at"),
    outreach.FeedbackGiven: _gathering("feedback", "registration_id"),
    outreach.ContactPromised: (Rule("promises", "promise_id"),),
    outreach.StoryDrafted: (Rule("story_drafts", "story_id"),),
    outreach.StoryAgreed: (Rule("story_agreements", "story_id"),),
    outreach.StoryPublished: (Rule("stories", "story_id"),),
    providers.EngagementPlanned: (Rule("plans", "engagement_id"),),
    providers.EngagementStarted: (Rule("engagements_started", "engagement_id"),),
    providers.EngagementDelivered: (Rule("engagements_delivered", "engagement_id"),),
    providers.EngagementAccepted: (Rule("engagements_accepted", "engagement_id"),),
    providers.MatchProposed: (Rule("matches", "match_id", lambda fact: bool(fact.candidates)),),
    providers.ConsentGranted: (Rule("consents", "consent_id"),),
    providers.ReferralOffered: (Rule("referrals_offered", "referral_id"),),
    providers.ReferralAccepted: (Rule("referrals_accepted", "referral_id"),),
    diagnosis.VisitBooked: (Rule("visits_booked", "visit_id"),),
    diagnosis.VisitHeld: (Rule("visits", "visit_id", at="starts_at"),),
    diagnosis.FindingsReported: (Rule("diagnosis_reports", "report_id"),),
    enterprises.EnterpriseRegistered: (Rule("firms_registered", "enterprise_id"),),
    assessment.AssessmentStarted: (Rule("assessments_started", "run_id"),),
    assessment.AssessmentCompleted: (Rule("assessments", "run_id", level="level"),),
    assessment.ResultRecorded: (Rule("results_recorded", "result_id"),),
    assessment.AssessmentVerified: (Rule("verified", _on_site, level="level"),),
    assessment.UpliftConfirmed: (
        Rule("verified", "after_run_id", level="level_after"),
        Rule("uplifts", "after_run_id", lambda fact: fact.comparable and fact.level_after > fact.level_before),
    ),
    handover.HandoverAgreed: (Rule("handovers_agreed", "agreement_id"),),
    handover.RecordDelivered: (Rule("records_delivered", "transfer_id"),),
    handover.RecordRejected: (Rule("records_rejected", "transfer_id"),),
}
"""Fact → what it counts for. The time is the fact's own, or the true time it tells of (`at`): a visit, a gathering, somebody's coming."""

WITHDRAWS: dict[type[Fact], tuple[Rule, ...]] = {
    assessment.AssessmentCompleted: (Rule("assessments", "corrects_run_id", lambda fact: fact.corrects_run_id is not None),),
    outreach.StoryWithdrawn: (Rule("stories", "story_id"),),
    outreach.GatheringCancelled: _gathering("", "gathering_id"),
    outreach.SeatGivenUp: _gathering("seats", "registration_id"),
    assessment.ResultRecorded: (
        Rule("results_recorded", "corrects_result_id", lambda fact: fact.corrects_result_id is not None),
    ),
    diagnosis.VisitCancelled: (Rule("visits_booked", "visit_id"),),
    handover.RecordDelivered: (Rule("records_rejected", "transfer_id"),),
}
"""Fact → what it takes back."""

COUNTED: tuple[type[Fact], ...] = tuple(dict.fromkeys((*COUNTS, *WITHDRAWS)))
WITHDRAWABLE = frozenset(rule.line for rules in WITHDRAWS.values() for rule in rules)


def counts_of(event: Event[Any]) -> list[Count]:
    """What one fact counts for."""
    fact = event.data
    enterprise_id, case_id = getattr(fact, "enterprise_id", None), getattr(fact, "case_id", None)
    return [
        Count(
            rule.line, rule.thing_of(fact), event.id, (getattr(fact, rule.at) if rule.at else None) or event.time, enterprise_id, case_id,
            getattr(fact, rule.level) if rule.level else None,
        )
        for rule in COUNTS.get(type(fact), ())
        if rule.when(fact)
    ]  # fmt: skip


def withdrawals_of(event: Event[Any]) -> list[Withdrawal]:
    """What one fact takes back."""
    fact = event.data
    return [Withdrawal(rule.line, rule.thing_of(fact), event.time) for rule in WITHDRAWS.get(type(fact), ()) if rule.when(fact)]
