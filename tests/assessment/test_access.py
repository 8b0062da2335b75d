from __future__ import annotations

from typing import Any

from sqlalchemy import select
from uuid_utils.compat import uuid7

from services.assessment.models import Run
from services.contracts.diagnosis import VisitCancelled
from services.contracts.enterprises import ClaimRefused, EnterpriseClaimed, EnterpriseVerified
from services.contracts.envelope import seal
from tests.assessment.scenery import API, Firm
from tests.assessment.sheets import plain_sheet
from tests.harness.center import ApiClient, Center


def sees(api: ApiClient, run_id: str) -> bool:
    status = api.get(f"{API}/runs/{run_id}").status_code
    assert status in (200, 403, 404)
    return status == 200


def people(firm: Firm) -> dict[str, ApiClient]:
    center = firm.center
    return {
        "the firm": firm.api(),
        "its liaison": firm.liaison_api(),
        "its mentor": center.api("mentor", person_id=firm.mentor_id),
        "a commissioner": center.api("commissioner"),
        "a manager": center.api("manager"),
        "another firm": center.api("sme", organisation_id=uuid7()),
        "a firm without a name yet": center.api("sme"),
        "another liaison": center.api("liaison"),
        "another mentor": center.api("mentor"),
        "an expert without a visit": center.api("expert", person_id=firm.expert_id),
        "a provider": center.api("provider", organisation_id=firm.enterprise_id),
    }


def test_what_is_being_answered_is_the_firms_alone(firm: Firm) -> None:
    run_id = firm.start()["run_id"]
    assert [name for name, api in people(firm).items() if sees(api, run_id)] == ["the firm"]


def test_a_result_is_seen_by_the_firm_its_team_and_those_in_charge(firm: Firm) -> None:
    run_id = firm.send_sheet()["run_id"]
    shown = [name for name, api in people(firm).items() if sees(api, run_id)]
    assert shown == ["the firm", "its liaison", "its mentor", "a commissioner", "a manager"]


def test_an_expert_sees_the_results_while_a_visit_is_booked(firm: Firm) -> None:
    run_id = firm.send_sheet()["run_id"]
    expert = firm.center.api("expert", person_id=firm.expert_id)
    booked = firm.book_visit()
    assert sees(expert, run_id)
    firm.tell(VisitCancelled(**booked.model_dump(exclude={"on_behalf_by"}), reason="停产"))
    assert not sees(expert, run_id)


def test_only_the_firm_and_its_delegate_answer(firm: Firm) -> None:
    run_id, center = firm.start()["run_id"], firm.center
    others = [
        center.api("mentor", person_id=firm.mentor_id), center.api("commissioner", person_id=firm.commissioner_id),
        center.api("manager"), center.api("expert", person_id=firm.expert_id),
        center.api("provider", organisation_id=firm.enterprise_id),
    ]  # fmt: skip
    for api in others:
        for answer in (
            api.post(f"{API}/cases/{firm.case_id}/runs"), api.put(f"{API}/runs/{run_id}/answers", json={}),
            api.post(f"{API}/runs/{run_id}/submit", json={"name": "王海燕"}),
            api.post(f"{API}/cases/{firm.case_id}/sheets", json={**plain_sheet(), "name": "王海燕"}),
        ):  # fmt: skip
            assert answer.status_code in (403, 404)


def test_another_firm_cannot_touch_a_run(firm: Firm) -> None:
    run_id = firm.start()["run_id"]
    stranger = firm.center.api("sme", organisation_id=uuid7())
    assert stranger.put(f"{API}/runs/{run_id}/answers", json={"answers": {"2": "B"}}).status_code == 404
    assert stranger.get(f"{API}/cases/{firm.case_id}/runs").status_code == 404


def test_a_liaison_answers_only_with_the_firms_agreement_and_never_pledges(firm: Firm) -> None:
    liaison = firm.liaison_api()
    firm.tell(EnterpriseClaimed(enterprise_id=firm.enterprise_id, person_id=firm.person_id))
    assert liaison.post(f"{API}/cases/{firm.case_id}/runs").status_code == 403
    firm.delegate(acts=("book",))
    assert liaison.post(f"{API}/cases/{firm.case_id}/runs").status_code == 403
    firm.delegate(days=-1)
    assert liaison.post(f"{API}/cases/{firm.case_id}/runs").status_code == 403
    firm.delegate()
    run = firm.start(liaison)
    assert run["on_behalf_by"] == str(firm.liaison_id)
    sheet = plain_sheet()
    body = {"answers": sheet["answers"], "scenes": sheet["scenes"]}
    assert liaison.put(f"{API}/runs/{run['run_id']}/answers", json=body).status_code == 200
    assert liaison.post(f"{API}/runs/{run['run_id']}/submit", json={"name": "李联络"}).status_code == 422
    done = firm.api().post(f"{API}/runs/{run['run_id']}/submit", json={"name": "王海燕"}).json()
    assert done["state"] == "submitted"
    started, completed = firm.center.said("assessment")
    assert started.data.on_behalf_by == completed.data.on_behalf_by == firm.liaison_id


def test_what_was_answered_for_a_firm_before_it_was_claimed_shows_once_the_licence_was_checked(firm: Firm) -> None:
    firm.delegate()
    run_id = firm.start(firm.liaison_api())["run_id"]
    claim = {"enterprise_id": firm.enterprise_id, "person_id": firm.person_id}
    firm.tell(EnterpriseClaimed(**claim))
    assert not sees(firm.api(), run_id)
    assert "核实企业身份之后" in firm.api().post(f"{API}/cases/{firm.case_id}/runs").text
    assert firm.api().get(f"{API}/cases/{firm.case_id}/runs").json()["runs"] == []
    firm.tell(EnterpriseVerified(enterprise_id=firm.enterprise_id, liaison_id=firm.liaison_id))
    assert sees(firm.api(), run_id)


def test_a_refused_claimants_runs_are_not_shown_to_the_next_claimant(firm: Firm) -> None:
    claim: dict[str, Any] = {"enterprise_id": firm.enterprise_id, "person_id": firm.person_id}
    firm.tell(EnterpriseClaimed(**claim))
    run_id = firm.send_sheet()["run_id"]
    firm.tell(ClaimRefused(**claim, reason="执照不符"))
    rightful = firm.center.api("sme", organisation_id=firm.enterprise_id)
    assert rightful.identity is not None
    firm.tell(EnterpriseClaimed(enterprise_id=firm.enterprise_id, person_id=rightful.identity.person_id))
    assert not sees(rightful, run_id)


def test_a_retest_does_not_tell_the_next_claimant_what_the_run_before_it_said(firm: Firm) -> None:
    """A re-test that came after the claim is theirs; what it is compared with need not be."""
    first = firm.send_sheet()
    firm.accept_engagement()
    rightful = firm.center.api("sme", organisation_id=firm.enterprise_id)
    assert rightful.identity is not None
    with firm.center.database("assessment").reading() as session:
        (before, after) = session.scalars(select(Run.created_at).order_by(Run.created_at))
    claim = EnterpriseClaimed(enterprise_id=firm.enterprise_id, person_id=rightful.identity.person_id)
    firm.tell(seal(claim, at=before + (after - before) / 2))
    retest = firm.start(rightful)["run_id"]
    assert not sees(rightful, first["run_id"])
    page = firm.center.client("sme", person_id=rightful.identity.person_id, organisation_id=firm.enterprise_id)
    sheet = plain_sheet(2, best=True)
    done = rightful.put(f"{API}/runs/{retest}/answers", json={"answers": sheet["answers"], "scenes": sheet["scenes"]})
    assert done.status_code == 200, done.text
    assert "上次" not in page.get(f"/assessment/runs/{retest}/steps/1").text
    told = rightful.post(f"{API}/runs/{retest}/submit", json={"name": "王海燕"}).json()
    assert told["uplift"] is None
    assert rightful.get(f"{API}/runs/{retest}/report").json()["uplift"] is None
    assert firm.liaison_api().get(f"{API}/runs/{retest}").json()["uplift"] is not None
    firm.tell(EnterpriseVerified(enterprise_id=firm.enterprise_id, liaison_id=firm.liaison_id))
    assert rightful.get(f"{API}/runs/{retest}").json()["uplift"] is not None


def test_without_a_token_or_with_a_wrong_one_nothing_is_shown(center: Center) -> None:
    api = center.api()
    assert api.get(f"{API}/runs/{uuid7()}").status_code == 401
    api.headers["Authorization"] = "Bearer nonsense"
    assert api.get(f"{API}/runs/{uuid7()}").status_code == 401


def test_a_page_of_somebody_elses_run_is_not_found(firm: Firm) -> None:
    run_id = firm.start()["run_id"]
    stranger = firm.center.client("sme", organisation_id=uuid7())
    for path in ("", "/steps/1", "/pledge", "/report"):
        assert stranger.get(f"/assessment/runs/{run_id}{path}").status_code == 404
    assert stranger.post_form(f"/assessment/runs/{run_id}/steps/1", choice="B", go="next").status_code == 404
