from __future__ import annotations

from pathlib import Path

import pytest

from services.assessment.demonstration import furnish
from services.contracts.demonstration import demo_id
from services.contracts.enterprises import CaseOpened
from services.settings import Settings
from services.web import create_app
from tests.assessment.scenery import API
from tests.harness.center import Center


@pytest.fixture
def settings(center: Center, tmp_path: Path) -> Settings:
    """The center's, with files in a folder of this test's own."""
    center.settings = center.settings.model_copy(update={"evidence": tmp_path / "evidence"})
    center.__dict__["app"] = create_app(center.settings, ["assessment"], databases=center.databases)
    return center.settings


def test_the_demonstration_firm_finds_its_assessment_half_done_however_often_it_is_furnished(
    center: Center, settings: Settings
) -> None:
    for _time in range(2):
        with center.database("assessment").transaction() as session:
            furnish(session, settings)
    ids = {"case_id": demo_id("case"), "enterprise_id": demo_id("enterprise")}
    center.tell(CaseOpened.model_validate(CaseOpened.sample | ids), room="assessment")
    api = center.api("sme", person_id=demo_id("sme@demo"), organisation_id=demo_id("enterprise"))
    (run,) = api.get(f"{API}/cases/{demo_id('case')}/runs").json()["runs"]
    assert api.get(f"{API}/runs/{run['run_id']}").json()["progress"] == {"done": 8, "of": 31}
    (asked,) = api.get(f"{API}/runs/{run['run_id']}/help-requests").json()["help_requests"]
    assert (asked["meant_for"], asked["came_back"]) == ("财务", 1)
    (file,) = api.get(f"{API}/runs/{run['run_id']}/evidence").json()["evidence"]
    assert api.get(f"{API}/evidence/{file['evidence_id']}").content.startswith(b"%PDF-")


def test_another_firm_of_the_demonstration_has_a_result_from_elsewhere_and_a_correction(
    center: Center, settings: Settings
) -> None:
    for _time in range(2):
        with center.database("assessment").transaction() as session:
            furnish(session, settings)
    api = center.api("sme", person_id=demo_id("tested sme"), organisation_id=demo_id("tested enterprise"))
    case = f"{API}/cases/{demo_id('tested case')}"
    newest, wrong = sorted(api.get(f"{case}/runs").json()["runs"], key=lambda run: run["corrects_run_id"] is None)
    assert (newest["corrects_run_id"], newest["state"], wrong["state"]) == (wrong["run_id"], "submitted", "submitted")
    assert [result["platform"] for result in api.get(f"{case}/results").json()["results"]] == ["city"]
    files = [api.get(f"{API}/runs/{run['run_id']}/evidence").json()["evidence"] for run in (wrong, newest)]
    assert [[one["carried_over"] for one in of_run] for of_run in files] == [[False], [True]]


def test_the_demonstration_has_a_campaign_whose_list_comes_to_every_outcome_it_can(center: Center, settings: Settings) -> None:
    for _time in range(2):
        with center.database("assessment").transaction() as session:
            furnish(session, settings)
    center.tick("assessment", "work_on_campaign_lists")
    manager = center.api("manager")
    (campaign,) = manager.get(f"{API}/campaigns").json()["campaigns"]
    (sheet,) = manager.get(f"{API}/campaigns/{campaign['campaign_id']}").json()["lists"]
    assert sheet["outcomes"] == {"invited": 6, "known": 0, "to_call": 0, "tested": 0, "repeated": 1, "faulty": 1}
