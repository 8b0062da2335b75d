"""测过吗: a result from elsewhere is taken as it is, never mixed with the runs, and leads on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError
from uuid_utils.compat import uuid7

from services.assessment.models import RecordedResult
from services.assessment.operations import record_result
from services.assessment.recording import ResultEntry
from services.contracts.enterprises import EnterpriseClaimed, EnterpriseVerified
from services.contracts.refusals import Refused
from services.contracts.vocabulary import Role
from services.ui.identity import identity_of
from tests.assessment.scenery import API, Firm
from tests.harness.center import ApiClient

OLD: dict[str, Any] = {"platform": "national", "edition": "miit-2022", "tested_on": "2023-06-15", "score": "45.5"}
NEW: dict[str, Any] = {
    "platform": "city", "platform_title": "江城市平台", "edition": "miit-2024", "tested_on": "2025-03-01", "score": "45.5", "level": 2,
    "certificate_number": "JC-2025-0031",
}  # fmt: skip


def send(firm: Firm, body: dict[str, Any], api: ApiClient | None = None) -> Any:
    return (api or firm.api()).post(f"{API}/cases/{firm.case_id}/results", json=body)


def test_an_old_result_is_read_through_the_bands_of_its_edition_and_told(firm: Firm) -> None:
    recorded = send(firm, OLD)
    assert recorded.status_code == 201, recorded.text
    assert (recorded.json()["kind"], recorded.json()["level"], recorded.json()["score"]) == ("external", 2, "45.5")
    fact = firm.center.said("assessment")[-1].data
    assert (firm.said()[-1], fact.level_name, fact.entered, fact.on_behalf_by) == ("result.recorded", "二级", "firm", None)
    assert firm.api().get(f"{API}/cases/{firm.case_id}/runs").json()["runs"] == []
    listed = firm.api().get(f"{API}/cases/{firm.case_id}/results").json()["results"]
    assert [one["result_id"] for one in listed] == [recorded.json()["result_id"]]


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"tested_on": str((datetime.now(UTC) + timedelta(days=2)).date())}, "tested_on", "还没有到"),
        ({"tested_on": "2021-05-01"}, "tested_on", "2022-01-01"),
        ({"score": "100.5"}, "score", "100"),
        ({"score": "-1"}, "score", "0"),
        ({"score": "NaN"}, "score", ""),
        ({"platform": "moon"}, "platform", "national"),
        ({"platform": "other"}, "platform_title", "名称"),
        ({"edition": "miit-1999"}, "edition", "miit-2022"),
        ({"level": 3}, "level", "45.5 分是二级"),
        ({"level": 5}, "level", "4"),
        ({"edition": "miit-2024", "tested_on": "2024-01-01", "level": 1}, "tested_on", "2024-09-04"),
        ({"edition": "miit-2024", "tested_on": "2025-01-01"}, "level", "等级"),
        ({"edition": "miit-2024", "tested_on": "2025-01-01", "score": "30", "level": 4}, "level", "最高是一级"),
    ],
)
def test_what_cannot_be_is_refused_by_field_and_nothing_is_stored(
    firm: Firm, changes: dict[str, Any], field: str, says: str
) -> None:
    refused = send(firm, OLD | changes)
    assert refused.status_code == 422
    assert [one["where"] for one in refused.json()["errors"]] == [field]
    assert says in refused.json()["errors"][0]["what"]
    assert firm.said() == []
    assert firm.api().get(f"{API}/cases/{firm.case_id}/results").json()["results"] == []


def test_a_level_beyond_its_score_is_kept_only_where_the_certificate_says_so_and_stays_marked(firm: Firm) -> None:
    body = NEW | {"score": "30", "level": 3}
    assert send(firm, body).status_code == 422
    recorded = send(firm, body | {"as_certified": True}).json()
    assert (recorded["level"], recorded["beyond_score"]) == (3, True)
    assert firm.center.said("assessment")[-1].data.beyond_score


def test_the_same_again_changes_nothing_and_other_figures_are_a_correction(firm: Firm) -> None:
    first, again = send(firm, NEW).json(), send(firm, NEW).json()
    assert first == again
    mended = send(firm, NEW | {"score": "52", "level": 2}).json()
    assert mended["corrects_result_id"] == first["result_id"]
    last = send(firm, NEW | {"score": "53", "level": 2}).json()
    listed = firm.api().get(f"{API}/cases/{firm.case_id}/results").json()["results"]
    assert [one["result_id"] for one in listed] == [last["result_id"]]
    assert firm.said() == ["result.recorded"] * 3
    assert firm.api().get(f"{API}/results/{first['result_id']}").json()["score"] == "45.5"


def test_a_recorded_result_never_changes(firm: Firm) -> None:
    send(firm, NEW)
    with pytest.raises(IntegrityError), firm.center.database("assessment").transaction() as session:
        session.execute(update(RecordedResult).values(score=Decimal(99)))
    with pytest.raises(IntegrityError), firm.center.database("assessment").transaction() as session:
        session.execute(text("DELETE FROM recorded_results"))


def test_a_liaison_may_enter_it_where_the_firm_agreed_and_it_says_so(firm: Firm) -> None:
    assert send(firm, NEW, firm.liaison_api()).status_code == 403
    firm.delegate()
    assert send(firm, NEW, firm.liaison_api()).json()["entered"] == "liaison"
    assert firm.center.said("assessment")[-1].data.on_behalf_by == firm.liaison_id
    for stranger in (firm.center.api("sme", organisation_id=uuid7()), firm.center.api("liaison"), firm.center.api("expert")):
        assert send(firm, NEW, stranger).status_code in (403, 404)
        assert stranger.get(f"{API}/cases/{firm.case_id}/results").status_code == 404


def test_the_center_enters_it_from_a_list_marked_as_such(firm: Firm) -> None:
    entry = ResultEntry.model_validate(NEW)
    commissioner = identity_of(uuid7(), uuid7(), [Role.COMMISSIONER], name="")
    owner = identity_of(firm.person_id, uuid7(), [Role.SME], organisation_id=firm.enterprise_id, name="")
    with firm.center.database("assessment").transaction() as session:
        first = record_result(session, commissioner, firm.case_id, entry, from_list=True)
        again = record_result(session, commissioner, firm.case_id, entry, from_list=True)
        assert (first.entered, first.result_id) == ("list", again.result_id)
        with pytest.raises(Refused):
            record_result(session, owner, firm.case_id, entry, from_list=True)
        with pytest.raises(Refused):
            record_result(session, commissioner, firm.case_id, entry)
    assert firm.said() == ["result.recorded"]


def test_what_the_center_entered_before_the_claim_shows_once_the_licence_was_checked(firm: Firm) -> None:
    firm.delegate()
    path = f"{API}/results/{send(firm, NEW, firm.liaison_api()).json()['result_id']}"
    firm.tell(EnterpriseClaimed(enterprise_id=firm.enterprise_id, person_id=firm.person_id))
    assert firm.api().get(path).status_code == 404
    firm.tell(EnterpriseVerified(enterprise_id=firm.enterprise_id, liaison_id=firm.liaison_id))
    assert firm.api().get(path).status_code == 200


def test_a_case_has_twenty_results_at_most(firm: Firm) -> None:
    for number in range(20):
        assert send(firm, OLD | {"tested_on": f"2023-06-{number + 1:02}"}).status_code == 201
    assert send(firm, OLD | {"tested_on": "2023-07-01"}).status_code == 409


def typed(**changes: Any) -> dict[str, Any]:
    return {name: str(value) for name, value in (NEW | changes).items()}


def test_a_firm_is_asked_first_whether_it_was_tested_and_goes_on_without_answering_again(firm: Firm) -> None:
    page = firm.page()
    asked = page.get(f"/assessment/cases/{firm.case_id}").text
    assert "以前测过数字化水平吗" in asked
    assert f"/assessment/cases/{firm.case_id}/results/new" in asked
    path = f"/assessment/cases/{firm.case_id}/results"
    refused = page.post_form(path, **typed(score=30, level=3))
    assert refused.status_code == 422
    assert "最高是一级" in refused.text
    assert 'value="JC-2025-0031"' in refused.text
    done = page.post_form(path, **typed(score=30, level=3, as_certified="yes"))
    assert done.status_code == 303, done.text
    shown = page.get(done.headers["location"]).text
    for words in ("外部结果", "三级（集成级）", "请核对证书", f"/diagnosis/cases/{firm.case_id}", "江城市平台"):
        assert words in shown
    listed = page.get(f"/assessment/cases/{firm.case_id}").text
    assert "以前测过数字化水平吗" not in listed
    assert listed.index("有了外部结果") < listed.index("别的平台测的")
    assert "历次测评" not in listed


def test_a_wrong_date_is_corrected_and_the_old_row_leads_to_the_new(firm: Firm) -> None:
    page = firm.page()
    old = page.post_form(f"/assessment/cases/{firm.case_id}/results", **typed()).headers["location"]
    form = page.get(f"{old}/correct").text
    assert 'value="2025-03-01"' in form
    new = page.post_form(f"{old}/correct", **typed(tested_on="2025-04-01")).headers["location"]
    assert new in page.get(old).text
    assert "已经更正" in page.get(old).text
    assert page.get(f"/assessment/cases/{firm.case_id}").text.count("/assessment/results/") == 2
    assert page.post_form(f"{old}/correct", **typed(tested_on="2025-05-01")).status_code == 422
    api = firm.api().post(f"{API}{new.removeprefix('/assessment')}/corrections", json=NEW | {"tested_on": "2025-05-01"})
    assert api.status_code == 201, api.text


def test_only_the_firm_and_whom_it_lets_answer_are_asked(firm: Firm) -> None:
    liaison = firm.center.client("liaison", person_id=firm.liaison_id)
    assert liaison.get(f"/assessment/cases/{firm.case_id}/results/new").status_code == 403
    firm.delegate()
    assert "代填" in liaison.get(f"/assessment/cases/{firm.case_id}/results/new").text


def test_whoever_also_answered_here_is_led_to_the_plan_and_the_sheet_to_copy_from(firm: Firm) -> None:
    path = f"/assessment/results/{send(firm, NEW).json()['result_id']}"
    assert "在这里测一次" in firm.page().get(path).text
    run_id = firm.send_sheet()["run_id"]
    shown = firm.page().get(path).text
    assert "在这里测一次" not in shown
    assert f"/assessment/runs/{run_id}/platform" in shown
