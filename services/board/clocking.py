"""Where a case stands on the loop, told from its facts in any order: when each step was first reached, and what it waits for.

A *mark* of a step is three times: first reached, last reached, last undone. They only ever grow apart (earliest, latest), so the
same facts give the same marks in any order and any number of times; everything else is read out of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.contracts import assessment, diagnosis, enterprises, handover, outreach, providers
from services.contracts.envelope import Event, Fact

REACHES: dict[type[Fact], str] = {
    enterprises.CaseOpened: "requested",
    enterprises.TeamAssigned: "team",
    diagnosis.VisitBooked: "booked",
    diagnosis.VisitRescheduled: "booked",
    diagnosis.VisitHeld: "visited",
    diagnosis.FindingsReported: "reported",
    providers.MatchProposed: "matched",
    providers.ConsentGranted: "consented",
    providers.ReferralOffered: "referred",
    providers.ReferralAccepted: "taken",
    providers.EngagementStarted: "started",
    providers.EngagementDelivered: "delivered",
    providers.EngagementAccepted: "accepted",
    assessment.UpliftConfirmed: "uplifted",
    handover.RecordDelivered: "handed",
    outreach.StoryPublished: "told",
    enterprises.CaseRested: "rests",
    enterprises.CaseClosed: "closed",
}
UNDOES: dict[type[Fact], str] = {
    diagnosis.VisitCancelled: "booked",
    providers.ConsentWithdrawn: "consented",
    providers.ReferralsExhausted: "consented",
    providers.EngagementReturned: "delivered",
    enterprises.CaseResumed: "rests",
}
BY_THE_CLOCK = (enterprises.StepOverdue, enterprises.CaseReminded)
"""Said because nothing happened: they do not count as somebody having done something."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A step a case may wait for: in which measure it is missed, and whether it shows that all before it is done."""

    key: str
    measure: int
    title: str
    settles: bool = True


WAITS: dict[str, Wait] = {
    wait.key: wait
    for wait in (
        Wait("assessed", 7, "完成线上测评", settles=False),
        Wait("team", 6, "指派服务团队", settles=False),
        Wait("contacted", 6, "首次联系企业", settles=False),
        Wait("booked", 6, "预约专家上门", settles=False),
        Wait("visited", 6, "专家上门诊断"),
        Wait("reported", 6, "出具诊断报告"),
        Wait("consented", 5, "企业选定服务商"),
        Wait("taken", 5, "服务商接受对接"),
        Wait("started", 4, "签订改造方案"),
        Wait("delivered", 4, "实施改造"),
        Wait("accepted", 4, "企业验收"),
        Wait("retested", 7, "完成复测"),
        Wait("confirmed", 7, "专家确认复测"),
        Wait("closed", 7, "结案"),
    )
}
_CHAIN = tuple(WAITS)
_CHAIN_BY_NEED = (*_CHAIN[1:6], "assessed", *_CHAIN[6:])
"""A case that began with a sentence of need is measured after the expert has been there."""

LEGS: tuple[tuple[str, str, str], ...] = (
    ("requested", "contacted", "申请 → 首次联系"),
    ("contacted", "visited", "首次联系 → 上门诊断"),
    ("visited", "reported", "上门诊断 → 诊断报告"),
    ("reported", "referred", "诊断报告 → 转介服务商"),
    ("referred", "taken", "转介 → 服务商接受"),
    ("taken", "delivered", "服务商接受 → 改造交付"),
    ("delivered", "uplifted", "改造交付 → 提升核实"),
    ("requested", "uplifted", "全程：申请 → 提升核实"),
)
"""The loop's legs: from, to, title."""

Steps = dict[str, list[str | None]]
"""Step → first reached, last reached, last undone."""


@dataclass(frozen=True, slots=True)
class Mark:
    step: str
    at: datetime
    stands: bool


def marks_of(event: Event[Any]) -> list[Mark]:
    """What one fact says of the steps of its case."""
    fact = event.data
    match fact:
        case assessment.AssessmentCompleted():
            return [Mark("assessed" if fact.purpose == "first" else "retested", event.time, stands=True)]
        case diagnosis.RetestConfirmed():
            return [Mark("confirmed", event.time, stands=True) if fact.agreed else Mark("retested", event.time, stands=False)]
        case enterprises.ServiceRecorded():
            return [Mark("contacted", event.time, stands=True)] if fact.first_contact else []
    kind = type(fact)
    found = []
    if kind in REACHES:
        found.append(Mark(REACHES[kind], _true_time(fact, event.time), stands=True))
    if kind in UNDOES:
        found.append(Mark(UNDOES[kind], event.time, stands=False))
    return found


def _true_time(fact: Any, said: datetime) -> datetime:
    return fact.starts_at if isinstance(fact, diagnosis.VisitHeld) else said


def merged(steps: Mapping[str, list[str | None]], marks: list[Mark]) -> Steps:
    """The steps with these marks put in."""
    out: Steps = {step: list(times) for step, times in steps.items()}
    for mark in marks:
        times, at = out.setdefault(mark.step, [None, None, None]), text_of(mark.at)
        if mark.stands:
            times[0] = min(times[0] or at, at)
            times[1] = max(times[1] or at, at)
        else:
            times[2] = max(times[2] or at, at)
    return out


def stands(steps: Mapping[str, list[str | None]], step: str) -> bool:
    """Whether a step is reached and not undone since."""
    _first, last, undone = steps.get(step, [None, None, None])
    return last is not None and (undone is None or last > undone)


def first_at(steps: Mapping[str, list[str | None]], step: str) -> datetime | None:
    """When a step was first reached."""
    text = steps.get(step, [None])[0]
    return datetime.fromisoformat(text) if text else None


def moved_at(steps: Mapping[str, list[str | None]]) -> datetime | None:
    """When the case last moved, forth or back."""
    times = [time for step in steps.values() for time in step[1:] if time]
    return datetime.fromisoformat(max(times)) if times else None


def waits_for(steps: Mapping[str, list[str | None]], *, by_need: bool) -> Wait | None:
    """The first step that neither stands nor is settled by a later one; None at the end of the loop."""
    chain = _CHAIN_BY_NEED if by_need else _CHAIN
    standing = {key for key in chain if stands(steps, key)}
    settled = max((at for at, key in enumerate(chain) if key in standing and WAITS[key].settles), default=-1)
    return next((WAITS[key] for at, key in enumerate(chain) if at > settled and key not in standing), None)


def state_of(steps: Mapping[str, list[str | None]]) -> str:
    """open, resting or closed."""
    if stands(steps, "closed"):
        return "closed"
    return "resting" if stands(steps, "rests") else "open"


def text_of(at: datetime) -> str:
    """UTC to the microsecond: of equal length, so that texts compare as the times do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
