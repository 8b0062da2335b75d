"""A random history of a center, and what the board must say of it, asked of the ledgers a second way."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.contracts import assessment, diagnosis, enterprises, handover, outreach, providers
from services.contracts.envelope import Event, Fact, seal

START = datetime(2026, 8, 20, tzinfo=UTC)
SHANGHAI_HOURS = 8


class History:
    """Firms with cases, things that happen to them, over a few months and a turn of the year."""

    def __init__(self, seed: int, firms: int = 6, facts: int = 220, start: datetime = START, days: int = 170) -> None:
        self.random = random.Random(seed)
        self.start, self.days = start, days
        self.firms = [(uuid7(), uuid7()) for _ in range(firms)]
        self.gatherings = [(uuid7(), kind) for kind in ("training", "exchange") for _ in range(3)]
        self.stories = [uuid7() for _ in range(4)]
        self.seats = [(uuid7(), self.random.choice(self.gatherings), self.random.choice([*self.firms, None])) for _ in range(30)]
        self.events = [self._event() for _ in range(facts)]

    def shuffled(self, seed: int) -> list[Event[Any]]:
        """All of them in some order, some twice."""
        order = random.Random(seed)
        events = [*self.events, *order.sample(self.events, len(self.events) // 4)]
        order.shuffle(events)
        return events

    def _event(self) -> Event[Any]:
        make = self.random.choice([
            self._of_case, self._of_case, self._of_case, self._of_gathering, self._of_seat, self._of_story, self._of_firm,
        ])  # fmt: skip
        return seal(make(), at=self._at())

    def _at(self) -> datetime:
        return self.start + timedelta(minutes=self.random.randrange(self.days * 24 * 60))

    def _fact(self, contract: type[Fact], **fields: Any) -> Fact:
        own = {name: uuid7() for name in contract.model_fields if name.endswith("_id")}
        return contract.model_validate({**contract.sample, **own, **fields})

    def _of_case(self) -> Fact:
        firm, case = self.random.choice(self.firms)
        level = self.random.randrange(5)
        whose = {"enterprise_id": firm, "case_id": case}
        at = self._at()
        options: list[tuple[type[Fact], dict[str, Any]]] = [
            (assessment.AssessmentStarted, {}),
            (assessment.AssessmentCompleted, {"level": level, "purpose": self.random.choice(["first", "retest"])}),
            (assessment.AssessmentVerified, {"level": level}),
            (assessment.UpliftConfirmed, {"level_before": 1, "level_after": level, "comparable": self.random.random() < 0.8}),
            (diagnosis.VisitHeld, {"starts_at": at, "ends_at": at + timedelta(hours=2)}),
            (diagnosis.VisitBooked, {}),
            (diagnosis.FindingsReported, {}),
            (providers.MatchProposed, {"candidates": self.random.choice([[], providers.MatchProposed.sample["candidates"]])}),
            (providers.ReferralOffered, {}), (providers.ReferralAccepted, {}), (providers.EngagementStarted, {}),
            (providers.EngagementAccepted, {}), (providers.EngagementDelivered, {}), (handover.RecordDelivered, {}),
            (outreach.EditionRead, {"edition_id": UUID(int=self.random.randrange(3))}),
            (outreach.ContactPromised, {}),
        ]  # fmt: skip
        contract, fields = self.random.choice(options)
        return self._fact(contract, **whose, **fields)

    def _of_gathering(self) -> Fact:
        gathering, kind = self.random.choice(self.gatherings)
        contract = self.random.choice([outreach.GatheringHeld, outreach.GatheringHeld, outreach.GatheringCancelled])
        told = {"held_at": self.random.choice([None, self._at()])} if contract is outreach.GatheringHeld else {}
        return self._fact(contract, gathering_id=gathering, kind=kind, **told)

    def _of_seat(self) -> Fact:
        seat, (gathering, kind), firm = self.random.choice(self.seats)
        contract = self.random.choice([outreach.SeatTaken, outreach.SeatGivenUp, outreach.AttendanceRecorded])
        whose = {"enterprise_id": firm[0] if firm else None, "case_id": firm[1] if firm else None}
        more = {"came_at": self._at()} if contract is outreach.AttendanceRecorded else {}
        return self._fact(contract, registration_id=seat, gathering_id=gathering, kind=kind, **whose, **more)

    def _of_story(self) -> Fact:
        number = self.random.randrange(len(self.stories))
        firm, case = self.firms[number]
        contract = self.random.choice([outreach.StoryPublished, outreach.StoryPublished, outreach.StoryWithdrawn])
        return self._fact(contract, story_id=self.stories[number], enterprise_id=firm, case_id=case)

    def _of_firm(self) -> Fact:
        number = self.random.randrange(len(self.firms))
        firm, case = self.firms[number]
        about = {
            "enterprise_id": firm,
            "name": f"企业{number}",
            "district": self.random.choice(["江岸区", "武昌区"]),
            "industry": "34",
        }
        contract = self.random.choice([enterprises.EnterpriseRegistered, enterprises.CaseOpened, outreach.QuickCheckDone])
        return self._fact(contract, **(about | {"case_id": case} if contract is not outreach.QuickCheckDone else {}))


# asked a second way: straight over the events, without a line of the board's own code

VERIFIED = "an expert went through a run on site, or confirmed a re-test"
WANTED: dict[str, tuple[str, str, str]] = {
    "editions": ("edition.published", "edition_id", ""),
    "readings": ("edition.read", "edition_id+enterprise_id", ""),
    "quick_checks": ("quick_check.done", "check_id", ""),
    "trainings": ("gathering.held", "gathering_id", "training"),
    "exchanges": ("gathering.held", "gathering_id", "exchange"),
    "training_attendance": ("attendance.recorded", "registration_id", "training"),
    "exchange_attendance": ("attendance.recorded", "registration_id", "exchange"),
    "training_seats": ("seat.taken", "registration_id", "training"),
    "exchange_seats": ("seat.taken", "registration_id", "exchange"),
    "stories": ("story.published", "story_id", ""),
    "engagements_started": ("engagement.started", "engagement_id", ""),
    "engagements_accepted": ("engagement.accepted", "engagement_id", ""),
    "matches": ("match.proposed", "match_id", ""),
    "referrals_offered": ("referral.offered", "referral_id", ""),
    "referrals_accepted": ("referral.accepted", "referral_id", ""),
    "visits": ("visit.held", "visit_id", ""),
    "diagnosis_reports": ("findings.reported", "report_id", ""),
    "assessments": ("assessment.completed", "run_id", ""),
    "verified": (VERIFIED, "after_run_id", ""),
    "uplifts": ("uplift.confirmed", "after_run_id", ""),
    "records_delivered": ("record.delivered", "transfer_id", ""),
    "promises": ("contact.promised", "promise_id", ""),
}
TAKEN_BACK = {"gathering.held": "gathering.cancelled", "seat.taken": "seat.given_up", "story.published": "story.withdrawn"}
TRUE_TIME = {"visit.held": "starts_at", "attendance.recorded": "came_at", "gathering.held": "held_at"}
LEVELS = {"assessments": "level", "verified": "level_after"}
NO_FIRMS = {"editions", "quick_checks", "trainings", "exchanges", "training_seats", "exchange_seats"}


def expected(events: list[Event[Any]]) -> dict[tuple[str, str, str, str], int]:
    """(line, month or year, unit or level, "month"/"year") → how many, zeros left out."""
    unique = {event.id: event for event in events}.values()
    bodies = [(event.type, event.time, event.id, event.data.model_dump(mode="json")) for event in unique]
    bodies += [(VERIFIED, *rest) for event_type, *rest in bodies if event_type == "uplift.confirmed"]
    bodies += [
        (VERIFIED, at, event_id, {**body, "after_run_id": f"on site {body['run_id']}", "level_after": body["level"]})
        for event_type, at, event_id, body in bodies
        if event_type == "assessment.verified"
    ]
    found: dict[tuple[str, str, str, str], int] = defaultdict(int)
    for line, (kind, key, gathering) in WANTED.items():
        times: dict[str, list[tuple[datetime, Any, dict[str, Any]]]] = defaultdict(list)
        back: dict[str, datetime] = {}
        for event_type, at, event_id, body in bodies:
            thing = "/".join(str(body.get(name)) for name in key.split("+"))
            if gathering and body.get("kind") != gathering:
                continue
            if event_type == kind and _counts(line, body):
                told = body[TRUE_TIME[kind]] if kind in TRUE_TIME else None
                when = datetime.fromisoformat(told) if told else at
                times[thing].append((when, event_id, body))
            if event_type == TAKEN_BACK.get(kind):
                back[thing] = max(back.get(thing, at), at)
        standing = [min(left, key=lambda one: one[:2]) for thing, all_ in times.items()
                    if (left := [one for one in all_ if thing not in back or one[0] > back[thing]])]  # fmt: skip
        _tally(found, line, standing)
    return {key: value for key, value in found.items() if value}


def _counts(line: str, body: dict[str, Any]) -> bool:
    if line == "uplifts":
        return bool(body["comparable"]) and body["level_after"] > body["level_before"]
    return line != "matches" or bool(body["candidates"])


def _tally(found: dict[tuple[str, str, str, str], int], line: str, standing: list[Any]) -> None:
    for span, size in (("month", 7), ("year", 4)):
        by_span: dict[str, list[Any]] = defaultdict(list)
        for when, event_id, body in standing:
            local = (when + timedelta(hours=SHANGHAI_HOURS)).astimezone(UTC)
            by_span[local.isoformat()[:size]].append((when, event_id, body))
        for name, ones in by_span.items():
            found[line, name, "things", span] = len(ones)
            if line in NO_FIRMS:
                continue
            found[line, name, "firms", span] = len({body["enterprise_id"] for _w, _e, body in ones} - {None})
            if line in LEVELS:
                latest = {body["enterprise_id"]: body[LEVELS[line]] for _w, _e, body in sorted(ones, key=lambda one: one[:2])}
                for level in latest.values():
                    found[line, name, f"level{level}", span] += 1
