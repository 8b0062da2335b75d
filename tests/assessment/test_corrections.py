"""A submitted run stays as it is; a correction is a new run that says what it corrects."""

from __future__ import annotations

import re
from decimal import Decimal

from sqlalchemy import text

from services.contracts.assessment import AssessmentCompleted
from tests.assessment.scenery import API, Firm
from tests.harness.center import Center


def correct(firm: Firm, run_id: str, reason: str = "设备数把报废的也算了") -> str:
    answer = firm.page().post_form(f"/assessment/runs/{run_id}/correct", reason=reason)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).rsplit("/", 1)[1]


def submit(firm: Firm, run_id: str) -> None:
    assert firm.api().post(f"{API}/runs/{run_id}/submit", json={"name": "王海燕"}).status_code == 200


def test_a_correction_starts_as_the_corrected_run_was_and_says_what_it_corrects(firm: Firm) -> None:
    wrong = firm.send_sheet()
    run_id = correct(firm, wrong["run_id"])
    begun = firm.api().get(f"{API}/runs/{run_id}").json()
    assert begun.get("figures") == wrong.get("figures")
    assert (begun["corrects_run_id"], begun["answers"], begun["scenes"]) == (wrong["run_id"], wrong["answers"], wrong["scenes"])
    firm.api().put(f"{API}/runs/{run_id}/answers", json={"answers": {"2": "E"}})
    submit(firm, run_id)
    said = [event.data for event in firm.center.said("assessment") if event.type == "assessment.completed"]
    assert [str(one.corrects_run_id) for one in said] == ["None", wrong["run_id"]]
    page = firm.page()
    new, old, case = (page.get(path).text for path in (
        f"/assessment/runs/{run_id}", f"/assessment/runs/{wrong['run_id']}", f"/assessment/cases/{firm.case_id}",
    ))  # fmt: skip
    assert "设备数把报废的也算了" in new
    assert "已被更正" in old
    assert f"/assessment/runs/{run_id}" in old
    assert re.search("更正.*已被更正", case, re.DOTALL)
    assert "▲" not in case, "what was corrected is no earlier state of the firm"
    assert "设备数把报废的也算了" in page.get(f"/assessment/runs/{run_id}/report").text
    assert firm.api().get(f"{API}/runs/{wrong['run_id']}").json()["answers"]["2"] == "B"


def test_a_correction_wants_a_reason_and_something_submitted(firm: Firm) -> None:
    live = firm.start()["run_id"]
    assert firm.api().post(f"{API}/runs/{live}/correction", json={"reason": "填错"}).status_code == 409
    wrong = firm.send_sheet()["run_id"]
    empty = firm.page().post_form(f"/assessment/runs/{wrong}/correct", reason=" ")
    assert empty.status_code == 422
    assert firm.api().post(f"{API}/runs/{wrong}/correction", json={"reason": "x" * 300}).status_code == 422
    assert firm.center.api("sme").post(f"{API}/runs/{wrong}/correction", json={"reason": "填错"}).status_code == 404
    assert firm.center.api("liaison", person_id=firm.liaison_id).post(
        f"{API}/runs/{wrong}/correction", json={"reason": "填错"}
    ).status_code == 403  # fmt: skip


def test_there_is_one_correction_of_a_run_and_it_may_be_corrected_itself(firm: Firm) -> None:
    wrong = firm.send_sheet()["run_id"]
    first = correct(firm, wrong)
    assert correct(firm, wrong, "再点一次") == first
    submit(firm, first)
    again = firm.page().post_form(f"/assessment/runs/{wrong}/correct", reason="还有一处")
    assert again.status_code == 422
    assert "请更正最新的那一份" in again.text
    assert correct(firm, first) not in (wrong, first)


def test_nothing_is_corrected_while_another_run_is_answered(firm: Firm) -> None:
    wrong = firm.send_sheet()["run_id"]
    firm.start()
    refused = firm.api().post(f"{API}/runs/{wrong}/correction", json={"reason": "填错"})
    assert refused.status_code == 409


def test_a_retest_under_way_is_compared_with_the_correction(firm: Firm) -> None:
    wrong = firm.send_sheet()["run_id"]
    firm.accept_engagement()
    run_id = correct(firm, wrong)
    submit(firm, run_id)
    with firm.center.database("assessment").reading() as session:
        assert str(session.execute(text("SELECT before_run_id FROM runs WHERE purpose = 'retest'")).scalar_one()) == run_id


def test_a_retest_is_corrected_before_the_expert_speaks_and_the_word_on_the_former_counts_for_nothing(firm: Firm) -> None:
    firm.send_sheet()
    firm.accept_engagement()
    wrong = firm.send_sheet(2)["run_id"]
    run_id = correct(firm, wrong)
    firm.api().put(f"{API}/runs/{run_id}/answers", json={"scenes": {"产品设计": 3}})
    submit(firm, run_id)
    firm.confirm_retest(wrong)
    assert "uplift.confirmed" not in firm.said()
    firm.confirm_retest(run_id)
    uplift = firm.center.said("assessment")[-1].data
    assert (uplift.event_type, str(uplift.after_run_id)) == ("uplift.confirmed", run_id)
    assert firm.api().post(f"{API}/runs/{run_id}/correction", json={"reason": "填错"}).status_code in (403, 409)


def test_what_a_retest_was_compared_with_is_not_corrected_any_more(firm: Firm) -> None:
    wrong = firm.send_sheet()["run_id"]
    firm.accept_engagement()
    firm.send_sheet(2)
    refused = firm.api().post(f"{API}/runs/{wrong}/correction", json={"reason": "填错"})
    assert (refused.status_code, "复测" in refused.text) == (409, True)


def test_the_board_counts_a_corrected_assessment_once_with_the_corrected_level(center: Center) -> None:
    wrong = AssessmentCompleted.model_validate(AssessmentCompleted.sample)
    changed = {"run_id": wrong.case_id, "corrects_run_id": wrong.run_id, "level": 2, "score": Decimal(45)}
    for fact in (wrong, wrong.model_copy(update=changed)):
        center.tell(fact, room="board")
    with center.database("board").reading() as session:
        counted = session.execute(text("SELECT level FROM counted WHERE line = 'assessments' AND stands")).scalars().all()
    assert counted == [2]


def test_the_expert_is_asked_for_the_correction_alone(center: Center) -> None:
    wrong = AssessmentCompleted.model_validate(AssessmentCompleted.sample | {"purpose": "retest"})
    correction = wrong.model_copy(update={"run_id": wrong.case_id, "corrects_run_id": wrong.run_id})
    for fact in (correction, wrong):
        center.tell(fact, room="diagnosis")
    from services.diagnosis.queries.retests import _retests, _waiting

    with center.database("diagnosis").reading() as session:
        waiting = [row[0].run_id for row in session.execute(_retests().where(_waiting()))]
    assert waiting == [correction.run_id]
