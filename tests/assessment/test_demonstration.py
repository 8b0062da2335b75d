from __future__ import annotations

from services.assessment.demonstration import furnish
from services.contracts.demonstration import demo_id
from services.contracts.enterprises import CaseOpened
from tests.assessment.scenery import API
from tests.harness.center import Center


def test_the_demonstration_firm_finds_its_assessment_half_done_however_often_it_is_furnished(center: Center) -> None:
    for _time in range(2):
        with center.database("assessment").transaction() as session:
            furnish(session)
    ids = {"case_id": demo_id("case"), "enterprise_id": demo_id("enterprise")}
    center.tell(CaseOpened.model_validate(CaseOpened.sample | ids), room="assessment")
    api = center.api("sme", person_id=demo_id("sme@demo"), organisation_id=demo_id("enterprise"))
    (run,) = api.get(f"{API}/cases/{demo_id('case')}/runs").json()["runs"]
    assert api.get(f"{API}/runs/{run['run_id']}").json()["progress"] == {"done": 8, "of": 31}
    assert center.said_types("assessment") == ["assessment.started"]


def test_the_demonstration_has_a_campaign_whose_list_comes_to_every_outcome_it_can(center: Center) -> None:
    for _time in range(2):
        with center.database("assessment").transaction() as session:
            furnish(session)
    center.tick("assessment", "work_on_campaign_lists")
    manager = center.api("manager")
    (campaign,) = manager.get(f"{API}/campaigns").json()["campaigns"]
    (sheet,) = manager.get(f"{API}/campaigns/{campaign['campaign_id']}").json()["lists"]
    assert sheet["outcomes"] == {"invited": 6, "known": 0, "to_call": 0, "tested": 0, "repeated": 1, "faulty": 1}
