"""What diagnosis tests speak of: experts with office hours, firms with cases, and who acts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.contracts.accounts import PersonContactChanged, PersonRegistered
from services.contracts.assessment import AssessmentCompleted
from services.contracts.enterprises import CaseOpened, DelegationConfirmed, EnterpriseClaimed, TeamAssigned
from services.contracts.envelope import seal
from services.contracts.vocabulary import LEVEL_NAMES, SCENES, Role
from services.diagnosis import operations
from services.diagnosis.entries import FindingEntry, HoursEntry, ProfileEntry, Wanted
from services.diagnosis.models import Visit
from services.diagnosis.scheduling import Span
from services.ui.identity import Identity, identity_of
from services.workdays import SHANGHAI
from tests.harness.center import ApiClient, Center, PageClient

NOW = datetime(2026, 10, 12, 0, 30, tzinfo=UTC)
"""Monday, 08:30 in Wuhan; the week before it had a worked Saturday."""
TUESDAY, WEDNESDAY, SATURDAY = date(2026, 10, 13), date(2026, 10, 14), date(2026, 10, 17)
API = "/api/v1/diagnosis"
FIRM = "武汉岱山精密机械有限公司"


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), SHANGHAI).astimezone(UTC)


def span(day: date, opens: str = "09:00", closes: str = "12:00") -> Span:
    return Span(at(day, opens), at(day, closes))


@dataclass(frozen=True)
class Case:
    case_id: UUID = field(default_factory=uuid7)
    enterprise_id: UUID = field(default_factory=uuid7)
    owner_id: UUID = field(default_factory=uuid7)
    mentor_id: UUID = field(default_factory=uuid7)
    liaison_id: UUID = field(default_factory=uuid7)
    commissioner_id: UUID = field(default_factory=uuid7)

    @property
    def sme(self) -> Identity:
        return identity_of(self.owner_id, uuid7(), [Role.SME], organisation_id=self.enterprise_id)

    @property
    def liaison(self) -> Identity:
        return identity_of(self.liaison_id, uuid7(), [Role.LIAISON])


class Practice:
    """Diagnosis in a center without a broker."""

    def __init__(self, center: Center) -> None:
        self.center = center
        self.database = center.database("diagnosis")
        self.commissioner = identity_of(uuid7(), uuid7(), [Role.COMMISSIONER])

    # who and what there is

    def expert(
        self,
        name: str = "周启明",
        *,
        scenes: Iterable[str] = ("计划排程",),
        maximum: int = 2,
        hours: str = "09:00-12:00 14:00-17:00",
    ) -> Identity:
        """An expert with these hours from Monday to Friday."""
        expert = identity_of(uuid7(), uuid7(), [Role.EXPERT], name=name)
        self.hear(PersonRegistered(person_id=expert.person_id, roles=[Role.EXPERT]))
        self.hear(PersonContactChanged(person_id=expert.person_id, name=name, mobile="13900000001"))
        week = [
            HoursEntry(weekday=day, opens=time.fromisoformat(stretch[:5]), closes=time.fromisoformat(stretch[6:]))
            for day in range(5) for stretch in hours.split()
        ]  # fmt: skip
        profile = ProfileEntry(scenes=list(scenes), industries=["34"], districts=["江岸区"], daily_maximum=maximum)
        with self.database.transaction() as session:
            operations.change_profile(session, expert, expert.person_id, profile)
            operations.change_week(session, expert, expert.person_id, week)
        return expert

    def case(self, *, name: str = FIRM, tested: bool = True, need: str | None = None) -> Case:
        """A firm's open case with its team, its owner and a first assessment."""
        case = Case()
        ids = {"case_id": case.case_id, "enterprise_id": case.enterprise_id}
        self.hear(seal(EnterpriseClaimed(enterprise_id=case.enterprise_id, person_id=case.owner_id), at=NOW - timedelta(days=3)))
        opened = CaseOpened(**ids, name=name, industry="34", district="江岸区", park="岱家山科创城", size_class="小型", need=need)
        self.hear(seal(opened, at=NOW - timedelta(days=3)))
        self.hear(PersonContactChanged(person_id=case.owner_id, name="王海燕", mobile="13800000000"))
        team = {"mentor_id": case.mentor_id, "liaison_id": case.liaison_id, "commissioner_id": case.commissioner_id}
        self.hear(TeamAssigned(**ids, **team))
        if tested:
            self.assess(case)
        return case

    def assess(self, case: Case, purpose: str = "first", *, level: int = 1, score: str = "34.20") -> UUID:
        """A completed assessment; returns its run."""
        run_id = uuid7()
        self.hear(AssessmentCompleted(
            run_id=run_id, case_id=case.case_id, enterprise_id=case.enterprise_id, pack="miit-2024", purpose=purpose,
            score=Decimal(score), dimensions={"数字化基础": Decimal("17.0"), "数字化管理": Decimal("9.2"), "数字化成效": Decimal("8.0")},
            scene_levels={scene: min(level + (scene == "质量管理"), 4) for scene in SCENES}, level=level, level_name=LEVEL_NAMES[level],
            wanted_scenes=["计划排程", "生产管控"],
        ))  # fmt: skip
        return run_id

    def delegate(self, case: Case, *, until: datetime = NOW + timedelta(days=30)) -> None:
        """The firm lets its liaison book."""
        self.hear(DelegationConfirmed(
            delegation_id=uuid7(), case_id=case.case_id, enterprise_id=case.enterprise_id, liaison_id=case.liaison_id, acts=["book"],
            valid_until=until, by="sms",
        ))  # fmt: skip

    def hear(self, fact: Any, **how: Any) -> None:
        self.center.tell(fact, room="diagnosis", **how)

    # what is done

    def do(self, deed: Any, *arguments: Any) -> Any:
        """One deed in one transaction."""
        with self.database.transaction() as session:
            return deed(session, *arguments)

    def book(self, case: Case, expert: Identity, when: Span, *, by: Identity | None = None, outside_hours: bool = False) -> Visit:
        return self.do(
            operations.book_visit, by or self.commissioner, case.case_id, wanted(expert, when, outside_hours=outside_hours), NOW
        )

    def held(self, case: Case, expert: Identity) -> Visit:
        """A visit booked for tomorrow and recorded as held last Saturday, which was worked."""
        visit = self.book(case, expert, span(TUESDAY))
        return self.do(operations.hold_visit, expert, visit.visit_id, span(date(2026, 10, 10)), NOW)

    def reported(self, case: Case, expert: Identity) -> Visit:
        """A held visit with its report out."""
        visit = self.held(case, expert)
        self.do(operations.write_finding, expert, visit.visit_id, finding())
        self.do(operations.report_findings, expert, visit.visit_id, NOW)
        return visit

    def said(self) -> list[str]:
        return self.center.said_types("diagnosis")

    # doors

    def browser(self, who: Identity) -> PageClient:
        return self.center.client(
            *who.roles, person_id=who.person_id, organisation_id=who.organisation_id, name=who.name or "测试"
        )

    def program(self, who: Identity) -> ApiClient:
        return self.center.api(*who.roles, person_id=who.person_id, organisation_id=who.organisation_id)


def wanted(expert: Identity, when: Span, *, outside_hours: bool = False) -> Wanted:
    return Wanted(expert_id=expert.person_id, starts_at=when.starts_at, ends_at=when.ends_at, outside_hours=outside_hours)


def finding(scene: str = "计划排程", **changed: Any) -> FindingEntry:
    typical = {"present_level": 1, "target_level": 2, "priority": 1, "need": "插单多，交期排不准"}
    return FindingEntry(scene=scene, **(typical | changed))
