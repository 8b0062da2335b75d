from __future__ import annotations

from typing import Any

import pytest

from services.contracts.assessment import UpliftConfirmed
from tests.assessment.scenery import API, Firm


def last(firm: Firm) -> Any:
    return firm.center.said("assessment")[-1]


def live_retest(firm: Firm) -> dict[str, Any]:
    runs = firm.api().get(f"{API}/cases/{firm.case_id}/runs").json()["runs"]
    return next(run for run in runs if run["purpose"] == "retest" and run["state"] != "submitted")


def test_accepted_work_asks_for_a_retest_once(firm: Firm) -> None:
    firm.send_sheet()
    accepted = firm.accept_engagement()
    firm.tell(accepted)
    firm.accept_engagement()
    assert firm.said().count("retest.requested") == 1
    assert last(firm).causation_id == accepted.id
    assert live_retest(firm)["run_id"] == str(last(firm).data.run_id)


def test_starting_takes_up_the_retest_that_was_asked_for(firm: Firm) -> None:
    firm.send_sheet()
    firm.accept_engagement()
    run = firm.start()
    assert (run["run_id"], run["purpose"]) == (live_retest(firm)["run_id"], "retest")
    assert run["progress"]["done"] == 0
    assert (last(firm).type, last(firm).data.purpose) == ("assessment.started", "retest")


def test_the_first_answer_begins_a_retest_too(firm: Firm) -> None:
    firm.send_sheet()
    firm.accept_engagement()
    run_id = live_retest(firm)["run_id"]
    assert firm.api().put(f"{API}/runs/{run_id}/answers", json={"answers": {"2": "C"}}).status_code == 200
    assert last(firm).type == "assessment.started"


def test_the_uplift_is_shown_and_confirmed_once(firm: Firm) -> None:
    before = firm.send_sheet(1)
    firm.accept_engagement()
    after = firm.send_sheet(2, best=True)
    assert after["purpose"] == "retest"
    uplift = after["uplift"]
    assert uplift["comparable"]
    assert uplift["levels"] == after["level"] - before["level"] == 1
    assert len(uplift["lifted_scenes"]) == 16
    verdict = firm.confirm_retest(after["run_id"])
    firm.tell(verdict)
    firm.confirm_retest(after["run_id"])
    assert firm.said().count("uplift.confirmed") == 1
    said = last(firm).data
    assert (str(said.before_run_id), str(said.after_run_id)) == (before["run_id"], after["run_id"])
    assert (said.level_before, said.level_after, said.comparable) == (1, 2, True)
    assert said.score_after == 100


def test_a_retest_the_expert_does_not_confirm_is_asked_for_again(firm: Firm) -> None:
    firm.send_sheet(1)
    firm.accept_engagement()
    first = firm.send_sheet(2)
    firm.confirm_retest(first["run_id"], agreed=False)
    assert last(firm).type == "retest.requested"
    assert live_retest(firm)["run_id"] != first["run_id"]
    again = firm.send_sheet(2, best=True)
    firm.confirm_retest(again["run_id"])
    assert str(last(firm).data.after_run_id) == again["run_id"]
    assert firm.said().count("uplift.confirmed") == 1


def test_while_the_expert_is_to_look_nothing_new_is_started(firm: Firm) -> None:
    firm.send_sheet(1)
    firm.accept_engagement()
    firm.send_sheet(2)
    assert firm.api().post(f"{API}/cases/{firm.case_id}/runs").status_code == 409


def test_a_case_begun_without_an_assessment_still_comes_to_its_end(firm: Firm) -> None:
    firm.accept_engagement()
    run = firm.send_sheet(2, best=True)
    assert run["uplift"] is None
    firm.confirm_retest(run["run_id"])
    said = last(firm).data
    assert isinstance(said, UpliftConfirmed)
    assert not said.comparable
    assert said.score_before == said.score_after


def test_a_verdict_on_a_run_that_is_no_submitted_retest_waits(firm: Firm) -> None:
    run = firm.send_sheet(1)
    with pytest.raises(AssertionError, match="没有这份已提交的复测"):
        firm.confirm_retest(run["run_id"])
    assert "uplift.confirmed" not in firm.said()


def test_the_earlier_answer_is_a_hint_not_an_answer(firm: Firm) -> None:
    firm.send_sheet(1)
    firm.accept_engagement()
    run = firm.start()
    page = firm.page().get(f"/assessment/runs/{run['run_id']}/steps/2").text
    assert "上次回答：10% 以上，至 20%" in page
    assert "checked" not in page


def test_the_result_of_a_retest_shows_what_changed(firm: Firm) -> None:
    firm.send_sheet(1)
    firm.accept_engagement()
    after = firm.send_sheet(2, best=True)
    page = firm.page().get(f"/assessment/runs/{after['run_id']}").text
    for words in ("和改造前比", "一级（初始级） → 二级（规范级）", "等专家确认", "stroke-dasharray"):
        assert words in page
    firm.confirm_retest(after["run_id"])
    assert "专家已确认" in firm.page().get(f"/assessment/runs/{after['run_id']}").text
