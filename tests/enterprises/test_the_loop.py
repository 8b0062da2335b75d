"""A firm's case from registration to its end, as this room sees it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from services.contracts.catalogue import FACTS
from services.contracts.vocabulary import Role


def sample(event_type: str, **changes):
    contract = FACTS[event_type]
    return contract.model_validate({**contract.sample, **changes})


def test_a_registered_firm_has_a_case_at_once(town):
    me = uuid7()
    firm = town.register(person_id=me)
    mine = town.api(Role.SME, me).get("/api/v1/enterprises/mine").json()
    assert mine["firm"]["standing"] == "claimed"
    assert mine["firm"]["size_class"] == "小型"
    assert mine["case"]["case_id"] == firm["case_id"]
    assert mine["case"]["stage"] == "assessment"
    assert mine["next"]["href"] == f"/assessment/cases/{firm['case_id']}"
    assert town.said() == ["enterprise.registered", "enterprise.claimed", "case.opened"]


@pytest.mark.parametrize("event_type", ["assessment.completed", "result.recorded"])
def test_the_team_comes_together_when_the_assessment_is_done_here_or_elsewhere(town, event_type):
    firm = town.register()
    town.center.tell(sample(event_type, case_id=firm["case_id"], enterprise_id=firm["enterprise_id"]))
    case = town.api(Role.MANAGER).get(f"/api/v1/enterprises/cases/{firm['case_id']}").json()
    assert case["team"] == {role.value: str(person) for role, person in town.people.items()}
    assert case["step"] == "first_contact"


def test_a_need_brings_the_team_at_once(town):
    firm = town.register(need="交期排不准")
    assert "team.assigned" in town.said()
    case = town.api(Role.LIAISON).get(f"/api/v1/enterprises/cases/{firm['case_id']}").json()
    assert case["way"] == "need"
    assert case["stage"] == "first_contact"


def test_the_whole_loop_closes_with_the_uplift(town):
    me = uuid7()
    firm = town.register(person_id=me)
    ids = {"case_id": firm["case_id"], "enterprise_id": firm["enterprise_id"]}
    order = ["assessment.started", "assessment.completed", "visit.booked", "visit.held", "findings.reported", "match.proposed",
             "consent.granted", "referral.offered", "referral.accepted", "engagement.started", "milestone.reached",
             "engagement.delivered", "engagement.accepted", "retest.requested"]  # fmt: skip
    at = datetime.now(UTC)
    for minutes, event_type in enumerate(order, start=1):
        town.center.tell(sample(event_type, **ids), room="enterprises", at=at + timedelta(minutes=minutes))
    town.center.tell(sample("assessment.completed", purpose="retest", **ids), room="enterprises", at=at + timedelta(hours=2))
    town.center.tell(sample("retest.confirmed", **ids), room="enterprises", at=at + timedelta(hours=3))
    town.center.tell(sample("uplift.confirmed", **ids), room="enterprises", at=at + timedelta(hours=4))
    town.carry()
    api = town.api(Role.SME, me)
    case = api.get(f"/api/v1/enterprises/cases/{firm['case_id']}").json()
    assert (case["state"], case["outcome"], case["uplift_points"]) == ("closed", "proved", "18.50")
    thread = api.get(f"/api/v1/enterprises/cases/{firm['case_id']}/thread").json()
    assert thread[0]["type"] == "case.opened"
    assert {line["type"] for line in thread} >= {"team.assigned", "uplift.confirmed", "case.closed", *order}
    assert all(line["text"] and line["text"] != line["type"] for line in thread)
