from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.contracts.assessment import AssessmentVerified
from services.contracts.diagnosis import VisitCancelled
from tests.assessment.scenery import API, Firm
from tests.assessment.sheets import oracle, plain_sheet


@pytest.fixture
def visited(firm: Firm) -> dict[str, Any]:
    """A submitted run, and a visit booked."""
    run = firm.send_sheet(1)
    firm.book_visit()
    return run


def path(run: dict[str, Any], more: str = "") -> str:
    return f"{API}/runs/{run['run_id']}/verification{more}"


def page_of(run: dict[str, Any], more: str = "") -> str:
    return f"/assessment/runs/{run['run_id']}/verification{more}"


def test_what_the_expert_saw_is_scored_by_itself_and_the_firms_result_stays(firm: Firm, visited: dict[str, Any]) -> None:
    verified = firm.verify(
        visited, {"answers.2": "A", "answers.1": ["B", "C"], "scenes.能耗管理": 0}, {"answers.2": "台账缺两台"}
    )
    sheet = plain_sheet(1)
    sheet["answers"] |= {"2": "A", "1": ["B", "C"]}
    sheet["scenes"] |= {"能耗管理": 0}
    score, _dimensions, _counts, level = oracle(sheet)
    assert (Decimal(verified["score"]), verified["level"]) == (Decimal(score.numerator) / score.denominator, level)
    assert verified["answers"]["2"] == {
        "title": "设备数字化", "self": "B", "seen": "A", "looked_at": True, "differs": True, "shift": "-1.5", "remark": "台账缺两台",
    }  # fmt: skip
    assert not verified["answers"]["3"]["differs"]
    again = firm.api().get(f"{API}/runs/{visited['run_id']}").json()
    assert (again["score"], again["answers"]) == (visited["score"], visited["answers"])
    said = firm.center.said("assessment")[-1].data
    assert isinstance(said, AssessmentVerified)
    assert (said.differing, said.of, said.self_level, said.level) == (3, 31, visited["level"], level)


def test_the_firm_is_shown_both_kindly_once_it_is_concluded(firm: Firm, visited: dict[str, Any]) -> None:
    firm.expert_api().put(path(visited, "/answers"), json={"answers": {"2": "A"}})
    assert "专家看到的" not in firm.page().get(f"/assessment/runs/{visited['run_id']}").text
    assert firm.api().get(path(visited)).json() == {"verification": None}
    firm.verify(visited, {"answers.2": "A"}, {"answers.2": "台账缺两台"})
    shown = firm.page().get(f"/assessment/runs/{visited['run_id']}").text
    for words in ("自评和专家看到的", "自评原样保留", "台账缺两台", "A（", "B（", "共 31 项"):
        assert words in shown, words
    assert firm.api().get(path(visited)).json()["verification"]["answers"]["2"]["seen"] == "A"


def test_the_expert_goes_through_it_on_a_phone_without_scripts(firm: Firm, visited: dict[str, Any]) -> None:
    page = firm.expert_page()
    found = page.get(f"/assessment/cases/{firm.case_id}/verification")
    assert found.headers["location"] == page_of(visited)
    assert "开始" in page.get(page_of(visited)).text
    answer = page.post_form(page_of(visited, "/steps/2"), choice="D", remark="数到 12 台", go="choose")
    assert (answer.status_code, answer.headers["location"]) == (303, page_of(visited, "/sections/1#step-2"))
    assert page.post_form(page_of(visited, "/steps/1"), choice=["B", "C"], remark="", go="agree").status_code == 303
    section = page.get(page_of(visited, "/sections/1")).text
    assert "数到 12 台" in section
    assert section.count("看到的不同") == 1, "the other was agreed with, whatever stood ticked"
    assert "继续" in page.get(page_of(visited)).text, "another device goes on where the first stopped"
    for number in range(3, 32):
        assert page.post_form(page_of(visited, f"/steps/{number}"), go="agree").status_code == 303
    assert "都看完了" in page.get(page_of(visited)).text
    assert "出具核实结论" in page.get(page_of(visited, "/conclusion")).text
    done = page.post_form(page_of(visited, "/conclusion"))
    assert done.headers["location"] == page_of(visited)
    shown = page.get(page_of(visited)).text
    assert "不能再改" in shown
    assert "数到 12 台" in shown
    assert "steps/2" not in page.get(page_of(visited, "/sections/1")).text


def test_where_scripts_run_only_the_answers_own_card_comes_back(firm: Firm, visited: dict[str, Any]) -> None:
    page = firm.expert_page()
    page.headers["HX-Request"] = "true"
    card = page.post_form(page_of(visited, "/steps/16"), choice="3", go="choose")
    assert card.status_code == 200
    assert "<html" not in card.text
    assert 'id="step-16"' in card.text
    wrong = page.post_form(page_of(visited, "/steps/1"), choice=["A", "B"], remark="看过机房", go="choose")
    assert "不能与其他选项同时选" in wrong.text
    assert "看过机房" in wrong.text, "nothing typed is lost"
    assert re.search(r'value="A" checked', wrong.text)
    del page.headers["HX-Request"]
    whole = page.post_form(page_of(visited, "/steps/1"), choice=["A", "B"], remark="看过机房", go="choose")
    assert (whole.status_code, "看过机房" in whole.text, "有一项没有存上" in whole.text) == (422, True, True)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"answers": {"2": "Z"}}, "answers.2"),
        ({"answers": {"1": ["A", "B"]}}, "answers.1"),
        ({"scenes": {"能耗管理": 5}}, "scenes.能耗管理"),
        ({"scenes": {"没有的": 1}}, "scenes.没有的"),
        ({"answers": {"2": "B"}, "remarks": {"answers.2": "长" * 201}}, "remarks.answers.2"),
        ({"remarks": {"answers.2": "没有一起送来的回答"}}, "remarks.answers.2"),
    ],
)
def test_what_no_expert_can_have_seen_is_refused_and_nothing_kept(
    firm: Firm, visited: dict[str, Any], body: dict[str, Any], where: str
) -> None:
    answer = firm.expert_api().put(path(visited, "/answers"), json={"answers": {"3": "C"}} | body)
    assert answer.status_code == 422
    assert where in [fault["where"] for fault in answer.json()["errors"]]
    assert firm.expert_api().get(path(visited)).json() == {"verification": None}


def test_it_is_not_concluded_before_everything_was_looked_at(firm: Firm, visited: dict[str, Any]) -> None:
    firm.expert_api().put(path(visited, "/answers"), json={"answers": visited["answers"]})
    refused = firm.expert_api().post(path(visited, "/conclusion"))
    assert refused.status_code == 422
    assert len(refused.json()["errors"]) == 16
    assert "assessment.verified" not in firm.said()
    page = firm.expert_page().post_form(page_of(visited, "/conclusion"))
    assert (page.status_code, "还有 16 项没有看过" in page.text) == (422, True)


def test_what_is_concluded_is_said_once_and_changed_by_nobody(firm: Firm, visited: dict[str, Any]) -> None:
    first = firm.verify(visited)
    assert firm.expert_api().post(path(visited, "/conclusion")).json()["verification"] == first
    assert firm.said().count("assessment.verified") == 1
    assert firm.expert_api().put(path(visited, "/answers"), json={"answers": {"2": "A"}}).status_code == 409
    database = firm.center.database("assessment")
    for statement in (
        "UPDATE verified_runs SET score = 99", "DELETE FROM verified_runs", "UPDATE verified_answers SET value = '\"A\"'",
        "DELETE FROM verified_answers", "INSERT INTO verified_answers SELECT run_id, part, 'x', value, remark, given_at, given_by FROM verified_answers LIMIT 1",
    ):  # fmt: skip
        with pytest.raises(DBAPIError, match="concluded"), database.transaction() as session:
            session.execute(text(statement))


def test_only_the_expert_of_a_visit_that_stands_may_verify(firm: Firm) -> None:
    run, expert = firm.send_sheet(1), firm.expert_api()
    assert expert.put(path(run, "/answers"), json={"answers": {"2": "A"}}).status_code == 404
    booked = firm.book_visit()
    assert firm.center.api("expert").put(path(run, "/answers"), json={"answers": {"2": "A"}}).status_code == 404
    assert firm.center.api("manager").put(path(run, "/answers"), json={}).status_code == 403
    assert firm.center.api("expert", "manager").put(path(run, "/answers"), json={"answers": {"2": "A"}}).status_code == 404
    assert expert.put(path(run, "/answers"), json={"answers": {"2": "A"}}).status_code == 200
    assert firm.center.api("manager").get(path(run)).json() == {"verification": None}
    firm.tell(VisitCancelled(**booked.model_dump(exclude={"on_behalf_by"}), reason="停产"))
    assert expert.post(path(run, "/conclusion")).status_code == 404


def test_the_run_submitted_last_is_the_one_to_look_at(firm: Firm, visited: dict[str, Any]) -> None:
    later = firm.send_sheet(2)
    refused = firm.expert_api().put(path(visited, "/answers"), json={"answers": {"2": "A"}})
    assert (refused.status_code, "最近的那一份" in refused.text) == (409, True)
    page = firm.expert_page()
    assert "去核实最近的一份" in page.get(page_of(visited)).text
    assert page.get(f"/assessment/cases/{firm.case_id}/verification").headers["location"] == page_of(later)


def test_gaps_are_summed_with_every_conclusion_and_a_firm_counts_once(firm: Firm, visited: dict[str, Any]) -> None:
    firm.verify(visited, {"answers.2": "A"})
    later = firm.send_sheet(1)
    firm.verify(later, {"answers.2": "C", "scenes.能耗管理": 0})
    with firm.center.database("assessment").reading() as session:
        rows = session.execute(text("SELECT key, runs, firms, differing, lower, shift FROM question_gaps ORDER BY key")).all()
    found = {row[0]: tuple(row[1:]) for row in rows}
    assert len(found) == 31
    assert found["2"] == (2, 1, 2, 1, Decimal("0.0"))
    assert found["能耗管理"] == (2, 1, 1, 1, Decimal(-1))
    assert found["3"] == (2, 1, 0, 0, Decimal())


def test_what_the_firm_did_not_know_stands_on_top_and_is_no_gap(firm: Firm) -> None:
    run, sheet = firm.start(), plain_sheet(1)
    body = {"answers": {key: value for key, value in sheet["answers"].items() if key != "2"}, "scenes": sheet["scenes"]}
    kept = firm.api().put(f"{API}/runs/{run['run_id']}/answers", json={**body, "specials": {"2": "unknown"}})
    assert kept.status_code == 200, kept.text
    sent = firm.api().post(f"{API}/runs/{run['run_id']}/submit", json={"name": "王海燕"}).json()
    firm.book_visit()
    page = firm.expert_page()
    assert "企业说不清楚、请专家到场看的" in page.get(page_of(sent)).text
    assert "看过了，就按这一项计" in page.get(page_of(sent, "/sections/1")).text
    firm.verify(sent, {"answers.2": "C"})
    shown = firm.page().get(f"/assessment/runs/{sent['run_id']}").text
    assert re.search(r'data-label="自评">暂不清楚</td><td data-label="专家看到">C（', shown)
    with firm.center.database("assessment").reading() as session:
        assert session.execute(text("SELECT key FROM question_gaps WHERE key = '2'")).all() == []
