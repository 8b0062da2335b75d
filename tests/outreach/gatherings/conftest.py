"""A hall: gatherings announced by a liaison, people who register with a phone and no account."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from uuid_utils.compat import uuid7

from services.contracts.enterprises import CaseOpened, EnterpriseRegistered
from services.contracts.outreach import SeatNoticeIssued
from services.web import create_app
from tests.harness.center import ApiClient, Center, PageClient

FIRM, CODE = "武汉岱山精密机械有限公司", "91420100300019112K"


def local(moment: datetime) -> str:
    return moment.isoformat()


class Hall:
    """The outreach room of a center and whoever acts in it."""

    def __init__(self, center: Center) -> None:
        self.center = center
        center.__dict__["app"] = create_app(center.settings, ["outreach"], databases=center.databases)
        self.liaison: ApiClient = center.api("liaison")
        self.anybody: ApiClient = center.api()
        self.desk: PageClient = center.client("liaison")
        self.visitor: PageClient = center.client()
        self.enterprise_id, self.case_id = uuid7(), uuid7()

    def know_firm(self) -> None:
        firm = {"enterprise_id": self.enterprise_id, "name": FIRM, "industry": "34", "district": "江岸区", "size_class": "小型"}
        self.center.tell(EnterpriseRegistered.model_validate({**firm, "credit_code": CODE, "origin": "self"}), room="outreach")
        self.center.tell(CaseOpened.model_validate({**firm, "case_id": self.case_id}), room="outreach")

    def entry(self, **changes: Any) -> dict[str, Any]:
        starts = datetime.now(UTC) + timedelta(days=3)
        return {
            "kind": "training", "title": "智能排程入门", "about": "怎样从三天排产到半天。", "place": "岱家山科创城 2 号楼 301",
            "starts_at": local(starts), "ends_at": local(starts + timedelta(hours=2)), "quota": 50, **changes,
        }  # fmt: skip

    def announce(self, **changes: Any) -> str:
        answer = self.liaison.post("/api/v1/outreach/gatherings", json=self.entry(**changes))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["gathering_id"])

    def person(self, number: int, **changes: Any) -> dict[str, Any]:
        return {"name": f"张三{number}", "mobile": f"138{number:08}", "firm_name": f"武汉{number}号厂", "agreed": True, **changes}

    def try_register(self, gathering_id: str, number: int, **changes: Any) -> Any:
        return self.anybody.post(f"/api/v1/outreach/gatherings/{gathering_id}/registrations", json=self.person(number, **changes))

    def register(self, gathering_id: str, number: int, **changes: Any) -> dict[str, Any]:
        answer = self.try_register(gathering_id, number, **changes)
        assert answer.status_code == 201, answer.text
        registered: dict[str, Any] = answer.json()
        return registered

    def own(self, secret: str) -> dict[str, Any]:
        shown: dict[str, Any] = self.anybody.get(f"/api/v1/outreach/registrations/{secret}").json()
        return shown

    def give_up(self, secret: str) -> Any:
        return self.anybody.post(f"/api/v1/outreach/registrations/{secret}/give-up")

    def check_in(self, gathering_id: str, *entries: dict[str, Any]) -> list[str]:
        path = f"/api/v1/outreach/gatherings/{gathering_id}/check-ins"
        answer = self.liaison.post(path, json={"entries": list(entries)})
        assert answer.status_code == 200, answer.text
        return [one["outcome"] for one in answer.json()["taken"]]

    def noted(self, **named: Any) -> dict[str, Any]:
        return {"entry_id": str(uuid7()), "at": datetime.now(UTC).isoformat(), **named}

    def close(self, gathering_id: str) -> Any:
        return self.liaison.post(f"/api/v1/outreach/gatherings/{gathering_id}/close")

    def shift(self, gathering_id: str, **ago: float) -> None:
        """Let the gathering have been so long ago: as if its time had come."""
        moved = "starts_at - :by, ends_at = ends_at - :by, registration_closes_at = registration_closes_at - :by"
        with self.center.database("outreach").transaction() as session:
            session.execute(
                text(f"UPDATE gatherings SET starts_at = {moved} WHERE gathering_id = :id"),
                {"by": timedelta(**ago), "id": UUID(gathering_id)},
            )

    def rows(self, sql: str, **values: Any) -> list[Any]:
        with self.center.database("outreach").reading() as session:
            return list(session.execute(text(sql), values).all())

    def said(self, event_type: str) -> list[Any]:
        return [event.data for event in self.center.said("outreach") if event.type == event_type]

    def told(self) -> Counter[tuple[str, str]]:
        """How often each number was told what."""
        notices: list[SeatNoticeIssued] = self.said("seat_notice.issued")
        return Counter((one.mobile, one.what) for one in notices)


@pytest.fixture
def hall(center: Center) -> Hall:
    return Hall(center)
