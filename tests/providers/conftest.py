"""A firm with findings, a team, and a registry of three providers, as the other rooms would have told of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.contracts.accounts import PersonContactChanged, PersonRegistered
from services.contracts.assessment import AssessmentCompleted
from services.contracts.diagnosis import FindingsReported
from services.contracts.enterprises import CaseOpened, EnterpriseClaimed, EnterpriseRegistered, TeamAssigned
from services.providers.consenting import ConsentField
from services.web import create_app
from tests.harness.center import ApiClient, Center

NAME, CODE, CONTACT, MOBILE = "武汉岱山精密机械有限公司", "91420100MA4K2X3Y5T", "王海燕", "13871234567"
CODES = ("91420100177738041B", "91420100300019112K", "91420100717830711G")
PNG = b"\x89PNG\r\n\x1a\n" + b"signed"


class Scene:
    """The people and things of these tests, and how they act."""

    canaries = (NAME, CODE, CONTACT, MOBILE)
    paper = PNG

    def __init__(self, center: Center) -> None:
        self.center = center
        center.__dict__["app"] = create_app(center.settings, ["providers"], databases=center.databases)
        self.case_id, self.enterprise_id, self.owner, self.liaison = (uuid7() for _ in range(4))
        self.mentor, self.commissioner, self.report_id = uuid7(), uuid7(), uuid7()
        self.providers: list[UUID] = []
        self.sme: ApiClient = center.api("sme", person_id=self.owner, organisation_id=self.enterprise_id)
        self.manager: ApiClient = center.api("manager")
        self.helper: ApiClient = center.api("liaison", person_id=self.liaison)

    def hear(self, *facts: Any) -> None:
        for fact in facts:
            self.center.tell(fact, room="providers")

    def facts(self) -> list[Any]:
        """What the other rooms say of this firm, in the order of the loop, findings left out."""
        firm = {"enterprise_id": self.enterprise_id, "name": NAME, "industry": "34", "district": "江岸区", "size_class": "小型"}
        return [
            PersonRegistered(person_id=self.owner, roles=["sme"]),
            PersonContactChanged(person_id=self.owner, name=CONTACT, mobile=MOBILE),
            EnterpriseRegistered.model_validate({**firm, "credit_code": CODE, "origin": "self"}),
            EnterpriseClaimed(enterprise_id=self.enterprise_id, person_id=self.owner),
            CaseOpened.model_validate({**firm, "case_id": self.case_id, "need": "交期排不准"}),
            AssessmentCompleted.model_validate({
                **AssessmentCompleted.sample, "case_id": self.case_id, "enterprise_id": self.enterprise_id,
            }),
            TeamAssigned(
                case_id=self.case_id, enterprise_id=self.enterprise_id, mentor_id=self.mentor, liaison_id=self.liaison,
                commissioner_id=self.commissioner,
            ),
        ]  # fmt: skip

    def findings(self, *scenes: str) -> FindingsReported:
        found = [
            {"scene": scene, "present_level": 1, "target_level": 2, "priority": 1, "need": f"{scene}要提升"}
            for scene in scenes or ["计划排程"]
        ]
        body = {
            **FindingsReported.sample,
            "report_id": self.report_id,
            "case_id": self.case_id,
            "enterprise_id": self.enterprise_id,
        }
        return FindingsReported.model_validate({**body, "findings": found})

    def list_provider(self, number: int, **product: Any) -> UUID:
        """A provider applies, is approved, and puts one product on its shelf; returns its id."""
        person = uuid7()
        applied = self.center.api("provider", person_id=person).post("/api/v1/providers/applications", json=application(number))
        assert applied.status_code == 201, applied.text
        provider_id = UUID(applied.json()["provider_id"])
        assert self.manager.post(f"/api/v1/providers/applications/{provider_id}/approve").status_code == 200
        self.providers.append(provider_id)
        if product.get("scenes", True):
            added = self.provider(provider_id).post("/api/v1/providers/products", json=a_product(**product))
            assert added.status_code == 201, added.text
        return provider_id

    def provider(self, provider_id: UUID) -> ApiClient:
        client: ApiClient = self.center.api("provider", organisation_id=provider_id)
        return client

    def consent(self, *recipients: UUID, fields: list[str] | None = None) -> str:
        """The firm consents; returns the consent's id."""
        body = {
            "recipients": [str(one) for one in recipients or self.providers], "agreed": True,
            "fields": fields or [str(field) for field in ConsentField],
        }  # fmt: skip
        answer = self.sme.post(f"/api/v1/providers/cases/{self.case_id}/consents", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["consent_id"])

    def referrals(self, provider_id: UUID) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.provider(provider_id).get("/api/v1/providers/referrals").json()["referrals"]
        return found

    def answer(self, provider_id: UUID, how: str = "accept", reason: str = "档期已满") -> Any:
        """The provider accepts or declines what waits for it."""
        waiting = next(one for one in self.referrals(provider_id) if one["state"] == "offered")
        path = f"/api/v1/providers/referrals/{waiting['referral_id']}/{how}"
        answer = self.provider(provider_id).post(path, json={"reason": reason} if how == "decline" else None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def said(self) -> list[str]:
        return self.center.said_types("providers")


def application(number: int) -> dict[str, Any]:
    return {
        "name": f"江城云制造科技{number}号有限公司", "credit_code": CODES[number - 1], "category": "综合集成型", "districts": ["江岸区"],
        "contact_name": "陈工", "contact_phone": "027-82345678", "introduction": "做过多家机加工企业的排程。",
    }  # fmt: skip


def a_product(**changes: Any) -> dict[str, Any]:
    return {
        "name": "云排程", "summary": "按订单和产能自动排产。", "domain": "生产制造", "scenes": ["计划排程", "生产管控"], "industries": ["34"],
        "levels": [1, 2], "price_band": "5～20 万元", "days_to_live": 30, "light": True, **changes,
    }  # fmt: skip


@pytest.fixture
def blank(center: Center) -> Scene:
    """Nothing heard yet."""
    return Scene(center)


@pytest.fixture
def scene(blank: Scene) -> Scene:
    """The firm is known, three providers are listed, the findings are out."""
    blank.hear(*blank.facts())
    for number in (1, 2, 3):
        blank.list_provider(number)
    blank.hear(blank.findings())
    return blank
