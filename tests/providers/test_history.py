"""Somebody claims a firm of a roster with its credit code: until the licence is checked they see nothing from before."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from services.contracts.enterprises import ClaimRefused, EnterpriseClaimed, EnterpriseVerified
from tests.providers.projects import plan


class Claimant:
    """Who claimed, by page and by API."""

    def __init__(self, scene: Any) -> None:
        self.scene, self.person_id = scene, uuid7()
        who = {"person_id": self.person_id, "organisation_id": scene.enterprise_id}
        self.api, self.page = scene.center.api("sme", **who), scene.center.client("sme", **who)

    def claim(self) -> None:
        self.scene.hear(EnterpriseClaimed(enterprise_id=self.scene.enterprise_id, person_id=self.person_id))

    def verify(self) -> None:
        self.scene.hear(EnterpriseVerified(enterprise_id=self.scene.enterprise_id, liaison_id=self.scene.liaison))

    def case(self) -> dict[str, Any]:
        answer = self.api.get(f"/api/v1/providers/cases/{self.scene.case_id}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def consent(self, *fields: str) -> Any:
        body = {"recipients": [str(self.scene.providers[2])], "agreed": True, "fields": fields}
        return self.api.post(f"/api/v1/providers/cases/{self.scene.case_id}/consents", json=body)


@pytest.fixture
def roster(blank: Any) -> Any:
    """A firm nobody has claimed, with findings, a match, a consent on paper, and a plan that waits."""
    blank.hear(*(fact for fact in blank.facts() if fact.event_type != "enterprise.claimed"))
    for number in (1, 2, 3):
        blank.list_provider(number)
    blank.hear(blank.findings())
    paper = {
        "recipients": [str(blank.providers[0])], "agreed": True, "fields": ["企业名称"],
        "paper": {"content_base64": base64.b64encode(blank.paper).decode()},
    }  # fmt: skip
    granted = blank.helper.post(f"/api/v1/providers/cases/{blank.case_id}/consents", json=paper)
    assert granted.status_code == 201, granted.text
    blank.consent_id = granted.json()["consent_id"]
    blank.engagement = f"/api/v1/providers/engagements/{blank.answer(blank.providers[0])['engagement_id']}"
    assert blank.provider(blank.providers[0]).put(f"{blank.engagement}/plan", json=plan()).status_code == 200
    return blank


def test_before_the_licence_is_checked_a_claimant_sees_nothing_older(roster: Any) -> None:
    claimant = Claimant(roster)
    for claimed in (False, True):
        if claimed:
            claimant.claim()
        case = claimant.case()
        assert (case["match"], case["consents"], case["engagements"]) == (None, [], [])
        assert claimant.api.get(f"/api/v1/providers/cases/{roster.case_id}/match").status_code == 404
        assert claimant.api.get(f"/api/v1/providers/consents/{roster.consent_id}").status_code == 404
        assert claimant.api.get(roster.engagement).status_code == 404
        page = claimant.page.get(f"/providers/cases/{roster.case_id}").text
        assert "联络员核实营业执照后，才能看到认领之前的" in page
        assert "江城云制造科技1号有限公司" not in page
        chosen = claimant.page.get(f"/providers/cases/{roster.case_id}/consent").text
        assert "江城云制造科技" not in chosen


def test_before_the_licence_is_checked_a_claimant_moves_nothing_older(roster: Any) -> None:
    claimant = Claimant(roster)
    claimant.claim()
    assert claimant.api.post(f"/api/v1/providers/consents/{roster.consent_id}/withdraw").status_code == 404
    assert claimant.api.post(f"{roster.engagement}/agree", json={"version": 1}).status_code == 404
    assert claimant.api.post(f"{roster.engagement}/return", json={"reason": "还没有做完"}).status_code == 404
    assert claimant.api.post(f"{roster.engagement}/accept", json={"agreed": True}).status_code == 404
    assert claimant.api.post(f"/api/v1/providers/cases/{roster.case_id}/match").status_code == 409


def test_once_the_licence_is_checked_all_of_it_is_theirs(roster: Any) -> None:
    claimant = Claimant(roster)
    claimant.claim()
    claimant.verify()
    case = claimant.case()
    assert len(case["match"]["candidates"]) == 3
    assert [one["consent_id"] for one in case["consents"]] == [roster.consent_id]
    assert claimant.api.post(f"{roster.engagement}/agree", json={"version": 1}).status_code == 200
    assert "联络员核实营业执照后" not in claimant.page.get(f"/providers/cases/{roster.case_id}").text


def test_a_check_of_an_earlier_claim_opens_nothing_for_the_next_claimant(roster: Any) -> None:
    first, second = Claimant(roster), Claimant(roster)
    first.claim()
    first.verify()
    roster.hear(ClaimRefused(enterprise_id=roster.enterprise_id, person_id=first.person_id, reason="离职"))
    second.claim()
    assert second.case()["match"] is None
    second.verify()
    assert second.case()["match"] is not None


def test_what_came_after_the_claim_is_shown_unchecked(blank: Any) -> None:
    blank.hear(*blank.facts())
    blank.list_provider(1)
    blank.hear(blank.findings())
    consent_id = blank.consent()
    case = blank.sme.get(f"/api/v1/providers/cases/{blank.case_id}").json()
    assert (len(case["match"]["candidates"]), case["consents"][0]["consent_id"]) == (1, consent_id)


def test_nobody_gives_away_findings_they_may_not_see(roster: Any) -> None:
    assert roster.helper.post(f"/api/v1/providers/consents/{roster.consent_id}/withdraw").status_code == 200
    claimant = Claimant(roster)
    claimant.claim()
    for field in ("诊断结论", "评测等级"):
        refused = claimant.consent("企业名称", field)
        assert refused.status_code == 409
        assert field in refused.json()["errors"][0]["what"]
    assert claimant.consent("企业名称").status_code == 201


def test_the_team_and_the_center_see_the_history_all_the_time(roster: Any) -> None:
    Claimant(roster).claim()
    for client in (roster.helper, roster.center.api("commissioner"), roster.manager):
        shown = client.get(f"/api/v1/providers/cases/{roster.case_id}").json()
        assert shown["match"] is not None
        assert len(shown["consents"]) == 1
