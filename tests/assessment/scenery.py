"""A case as the other rooms tell of it, for tests of this room."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.contracts.diagnosis import RetestConfirmed, VisitBooked
from services.contracts.enterprises import CaseOpened, DelegationConfirmed, TeamAssigned
from services.contracts.providers import EngagementAccepted
from tests.assessment.sheets import plain_sheet
from tests.harness.center import ApiClient, Center, PageClient

API = "/api/v1/assessment"


@dataclass
class Firm:
    """A firm with an open case, a team and a person of its own."""

    center: Center
    case_id: UUID = field(default_factory=uuid7)
    enterprise_id: UUID = field(default_factory=uuid7)
    person_id: UUID = field(default_factory=uuid7)
    liaison_id: UUID = field(default_factory=uuid7)
    mentor_id: UUID = field(default_factory=uuid7)
    commissioner_id: UUID = field(default_factory=uuid7)
    expert_id: UUID = field(default_factory=uuid7)

    def open_case(self) -> Firm:
        self.tell(CaseOpened.model_validate(CaseOpened.sample | self._ids()))
        team = {"liaison_id": self.liaison_id, "mentor_id": self.mentor_id, "commissioner_id": self.commissioner_id}
        self.tell(TeamAssigned.model_validate(self._ids() | team))
        return self

    def tell(self, fact: Any) -> Any:
        return self.center.tell(fact, room="assessment")

    def delegate(self, days: int = 30, acts: tuple[str, ...] = ("answer",)) -> None:
        until = datetime.now(UTC) + timedelta(days=days)
        changes = {"delegation_id": uuid7(), "liaison_id": self.liaison_id, "acts": list(acts), "valid_until": until}
        self.tell(DelegationConfirmed.model_validate(DelegationConfirmed.sample | self._ids() | changes))

    def book_visit(self) -> VisitBooked:
        booked = VisitBooked.model_validate(VisitBooked.sample | self._ids() | {"visit_id": uuid7(), "expert_id": self.expert_id})
        self.tell(booked)
        return booked

    def accept_engagement(self) -> Any:
        return self.tell(EngagementAccepted.model_validate(EngagementAccepted.sample | self._ids() | {"engagement_id": uuid7()}))

    def confirm_retest(self, run_id: UUID | str, agreed: bool = True) -> Any:
        verdict = {"run_id": run_id, "expert_id": self.expert_id, "agreed": agreed, "opinion": None if agreed else "证据不足"}
        return self.tell(RetestConfirmed.model_validate(self._ids() | verdict))

    def page(self) -> PageClient:
        return self.center.client("sme", person_id=self.person_id, organisation_id=self.enterprise_id)

    def api(self) -> ApiClient:
        return self.center.api("sme", person_id=self.person_id, organisation_id=self.enterprise_id)

    def liaison_api(self) -> ApiClient:
        return self.center.api("liaison", person_id=self.liaison_id)

    def expert_api(self) -> ApiClient:
        return self.center.api("expert", person_id=self.expert_id)

    def expert_page(self) -> PageClient:
        return self.center.client("expert", person_id=self.expert_id)

    def verify(self, run: dict[str, Any], otherwise: dict[str, Any] | None = None, remarks: dict[str, str] | None = None) -> Any:
        """The expert agrees with everything but `otherwise` (`answers.2` or `scenes.…` → what was seen), and concludes."""
        seen = {"answers": dict(run["answers"]), "scenes": dict(run["scenes"])}
        for where, value in (otherwise or {}).items():
            part, _dot, key = where.partition(".")
            seen[part][key] = value
        path = f"{API}/runs/{run['run_id']}/verification"
        kept = self.expert_api().put(f"{path}/answers", json={**seen, "remarks": remarks or {}})
        assert kept.status_code == 200, kept.text
        done = self.expert_api().post(f"{path}/conclusion")
        assert done.status_code == 200, done.text
        return done.json()["verification"]

    def start(self, api: ApiClient | None = None) -> dict[str, Any]:
        answer = (api or self.api()).post(f"{API}/cases/{self.case_id}/runs")
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def send_sheet(self, level: int = 1, best: bool = False) -> dict[str, Any]:
        answer = self.api().post(f"{API}/cases/{self.case_id}/sheets", json={**plain_sheet(level, best), "name": "王海燕"})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def said(self) -> list[str]:
        return self.center.said_types("assessment")

    def _ids(self) -> dict[str, UUID]:
        return {"case_id": self.case_id, "enterprise_id": self.enterprise_id}
