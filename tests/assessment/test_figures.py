from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.assessment.scenery import API, Firm
from tests.assessment.sheets import plain_sheet
from tests.assessment.test_pages import start
from tests.assessment.test_runs import faults


def shown(firm: Firm, run_id: str) -> dict[str, Any]:
    return dict(firm.api().get(f"{API}/runs/{run_id}").json())


def test_figures_pick_the_option_without_scripts_and_the_way_to_it_is_shown(firm: Firm) -> None:
    page = firm.page()
    run = start(firm, page)
    answer = page.post_form(
        f"{run}/steps/2", **{"figure.machines_total": "40", "figure.machines_digital": "12", "go": "calculate"}
    )
    assert answer.headers["location"] == f"{run}/steps/2"
    again = page.get(f"{run}/steps/2").text
    assert "40 台中 12 台 → 30% → 选 C" in again
    assert re.search(r'value="C"[^>]*checked', again)
    assert 'name="figure.machines_total" type="text" inputmode="decimal" autocomplete="off" maxlength="32" value="40"' in again
    assert 'value="40"' in page.get(f"{run}/steps/3").text, "the same number is not asked twice"


def test_the_option_follows_changed_figures_but_not_against_a_choice_made_by_hand(firm: Firm) -> None:
    page = firm.page()
    run = start(firm, page)
    figures = {"figure.machines_total": "40", "figure.machines_digital": "12"}
    kept = page.post_form(f"{run}/steps/2/save", **figures)
    assert 'data-option="C"' in kept.text
    stale = page.post_form(f"{run}/steps/2/save", **{**figures, "figure.machines_digital": "30", "choice": "C"})
    assert "→ 选 E" in stale.text
    assert 'data-option="E"' in stale.text
    by_hand = page.post_form(f"{run}/steps/2/save", **{**figures, "figure.machines_digital": "30", "choice": "B"})
    assert 'data-option=""' in by_hand.text
    assert "以您选的为准" in by_hand.text
    assert shown(firm, run.rsplit("/", 1)[-1])["answers"] == {"2": "B"}


def test_a_wrong_figure_is_named_beside_its_field_and_nothing_typed_is_lost(firm: Firm) -> None:
    page = firm.page()
    run = start(firm, page)
    page.post_form(f"{run}/steps/2", **{"figure.machines_total": "40", "figure.machines_digital": "12"})
    answer = page.post_form(f"{run}/steps/2", **{"figure.machines_total": "0", "figure.machines_digital": "13", "go": "next"})
    assert answer.status_code == 422
    assert 'id="error-figure.machines_total"' in answer.text
    assert "至少是 1" in answer.text
    assert 'value="13"' in answer.text
    assert shown(firm, run.rsplit("/", 1)[-1])["figures"] == {"machines_total": "40", "machines_digital": "12"}
    assert "比生产设备总数" in page.post_form(f"{run}/steps/2/save", **{"figure.machines_digital": "41"}).text


def test_two_colleagues_who_each_bring_one_figure_answer_the_question(firm: Firm) -> None:
    run = firm.start()
    path = f"{API}/runs/{run['run_id']}/figures"
    sendings = [{"machines_total": 40}, {"machines_digital": 12}, {"machines_networked": 6}, {"staff_last": 78}, {"staff_before": 80},
                {"revenue_last": 4212}, {"revenue_before": 4000}, {"cost_last": 81}, {"cost_before": 83}]  # fmt: skip
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda figures: firm.api().put(path, json={"figures": figures}), sendings))
    assert {answer.status_code for answer in answers} == {200}
    known = shown(firm, run["run_id"])
    assert known["answers"] == {"2": "C", "3": "B", "14": "C", "15": "C"}
    assert known["reckoned"]["2"] == {"option": "C", "how": "40 台中 12 台 → 30% → 选 C", "counts": True}
    assert len(known["figures"]) == 9


def test_an_answer_by_figures_follows_a_figure_changed_at_another_question_and_one_by_hand_does_not(firm: Firm) -> None:
    run = firm.start()
    path = f"{API}/runs/{run['run_id']}"
    body = {"answers": {"3": "D"}, "figures": {"machines_total": 40, "machines_digital": 12, "machines_networked": 6}}
    assert firm.api().put(f"{path}/answers", json=body).status_code == 200
    assert shown(firm, run["run_id"])["answers"] == {"2": "C", "3": "D"}
    firm.api().put(f"{path}/figures", json={"figures": {"machines_total": "16"}})
    assert shown(firm, run["run_id"])["answers"] == {"2": "E", "3": "D"}
    firm.api().put(f"{path}/figures", json={"figures": {"machines_total": None}})
    assert shown(firm, run["run_id"])["answers"] == {"2": "E", "3": "D"}
    assert shown(firm, run["run_id"])["reckoned"] == {}
    firm.api().put(f"{path}/figures", json={"figures": {"machines_total": 40}})
    known = shown(firm, run["run_id"])
    assert (known["answers"]["2"], known["reckoned"]["2"]["counts"]) == ("E", False), (
        "it was left standing as a choice of the firm's own"
    )


def test_a_repeated_sending_of_figures_is_one_and_a_wrong_one_keeps_nothing_of_itself(firm: Firm) -> None:
    run, api = firm.start(), firm.api()
    path = f"{API}/runs/{run['run_id']}/figures"
    key = {"Idempotency-Key": "figures-1"}
    first = api.put(path, json={"figures": {"machines_total": 40}}, headers=key)
    assert api.put(path, json={"figures": {"machines_total": 40}}, headers=key).json() == first.json()
    wrong = api.put(path, json={"figures": {"machines_total": 30, "machines_digital": 31, "cows": 3, "staff_last": -1}})
    assert (wrong.status_code, faults(wrong)) == (422, {"figures.machines_digital", "figures.cows", "figures.staff_last"})
    assert api.get(path).json()["figures"] == {"machines_total": "40"}


def test_an_explicit_choice_is_kept_as_such_and_scored_as_the_lowest(firm: Firm) -> None:
    sheet = plain_sheet(2, best=True)
    specials = {"12": "untransformed", "1": "unknown", "5": "unknown", "售后服务": "absent", "能耗管理": "unknown"}
    for key in specials:
        del sheet["scenes" if key in sheet["scenes"] else "answers"][key]
    answer = firm.api().post(f"{API}/cases/{firm.case_id}/sheets", json={**sheet, "specials": specials, "name": "王海燕"})
    assert answer.status_code == 201, answer.text
    run = answer.json()
    assert run["specials"] == specials
    assert (run["answers"]["12"], run["answers"]["1"], run["answers"]["5"]) == ("A", ["A"], "A")
    assert (run["scenes"]["售后服务"], run["scenes"]["能耗管理"]) == (0, 0)
    assert run["score"] == "75"
    for path in (f"/assessment/runs/{run['run_id']}", f"/assessment/runs/{run['run_id']}/report"):
        page = firm.page().get(path).text
        assert "没有改造过：没有改造前后可比，按最低一项计（官方没有说明，非官方做法）" in page
        assert "暂不清楚：先按最低一项计" in page


def test_an_explicit_choice_that_is_not_offered_or_stands_beside_an_answer_is_refused(firm: Firm) -> None:
    run = firm.start()
    body = {"answers": {"1": ["B"]}, "specials": {"1": "unknown", "2": "absent", "99": "unknown", "产品设计": "untransformed"}}
    answer = firm.api().put(f"{API}/runs/{run['run_id']}/answers", json=body)
    assert (answer.status_code, faults(answer)) == (422, {f"specials.{key}" for key in ("1", "2", "99", "产品设计")})
    assert shown(firm, run["run_id"])["progress"]["done"] == 0


def test_an_explicit_choice_on_the_page_gives_way_to_an_option_chosen_later(firm: Firm) -> None:
    page = firm.page()
    run = start(firm, page)
    page.post_form(f"{run}/steps/12", choice="C", special="untransformed", go="next")
    again = page.get(f"{run}/steps/12").text
    assert re.search(r'value="untransformed"[^>]*checked', again)
    assert not re.search(r'name="choice"[^>]*checked', again)
    assert "非官方" in again
    assert "没有改造过" in page.get(f"{run}/pledge").text
    page.post_form(f"{run}/steps/12", choice="B", special="untransformed", go="next")
    assert shown(firm, run.rsplit("/", 1)[-1])["specials"] == {}
    page.post_form(f"{run}/steps/20", special="absent", go="next")
    assert shown(firm, run.rsplit("/", 1)[-1])["specials"] == {"计划排程": "absent"}
    page.post_form(f"{run}/steps/20", go="next")
    assert shown(firm, run.rsplit("/", 1)[-1])["scenes"] == {}


def test_the_figures_of_a_submitted_run_stay_as_they_were(firm: Firm) -> None:
    sheet = {**plain_sheet(1), "figures": {"machines_total": 40, "machines_digital": 12}}
    run = firm.api().post(f"{API}/cases/{firm.case_id}/sheets", json={**sheet, "name": "王海燕"}).json()
    assert firm.api().put(f"{API}/runs/{run['run_id']}/figures", json={"figures": {"machines_total": 50}}).status_code == 409
    for change in ("UPDATE figures SET amount = 1", "DELETE FROM figures"):
        with pytest.raises(DBAPIError, match="submitted"), firm.center.databases["assessment"].transaction() as session:
            session.execute(text(change))
    assert shown(firm, run["run_id"])["figures"] == {"machines_digital": "12", "machines_total": "40"}


def test_what_does_not_fit_is_shown_before_the_pledge_and_keeps_nobody_from_it(firm: Firm) -> None:
    page, api = firm.page(), firm.api()
    run = start(firm, page)
    run_id = run.rsplit("/", 1)[-1]
    sheet = plain_sheet(1)
    figures = {"machines_total": 40, "machines_digital": 12, "machines_networked": 20}
    api.put(f"{API}/runs/{run_id}/answers", json={"answers": sheet["answers"], "scenes": sheet["scenes"], "figures": figures})
    for path in (run, f"{run}/pledge"):
        assert "联网生产设备数 20 台，比数字化生产设备数 12 台还多" in page.get(path).text
    assert len(api.get(f"{API}/runs/{run_id}/figures").json()["doubts"]) == 3, "two options by hand are other than reckoned"
    assert page.post_form(f"{run}/pledge", name="王海燕", truthful="yes").status_code == 303
    again = firm.start()
    api.put(f"{API}/runs/{again['run_id']}/figures", json={"figures": {"machines_total": 400}})
    assert "上次是 40 台，相差 3 倍以上" in page.get(f"/assessment/runs/{again['run_id']}").text
    assert "上次：40 台" in page.get(f"/assessment/runs/{again['run_id']}/steps/2").text


def test_the_list_to_prepare_is_there_for_anybody_and_for_a_run_with_what_is_given(firm: Firm) -> None:
    shown = firm.center.client().get("/assessment/figures").text
    for words in ("需要准备的数", "问财务", "第 15 题", "0.1229", "GB/T 2589-2020", "非官方"):
        assert words in shown
    run = firm.start()
    firm.api().put(f"{API}/runs/{run['run_id']}/figures", json={"figures": {"revenue_last": 4212}})
    mine = firm.page().get(f"/assessment/runs/{run['run_id']}/figures").text
    assert "4,212 万元" in mine
    assert "已经填了 1 个" in mine


def test_the_sheet_to_copy_shows_the_answers_in_the_platforms_order(firm: Firm) -> None:
    sheet = {**plain_sheet(2), "figures": {"machines_total": 40, "machines_digital": 6}}
    run = firm.api().post(f"{API}/cases/{firm.case_id}/sheets", json={**sheet, "name": "王海燕"}).json()
    shown = firm.page().get(f"/assessment/runs/{run['run_id']}/platform").text
    for words in ("对照填报单", "生产设备总数 40 台", "10% 以上，至 20%", "2 级", "以平台为准"):
        assert words in shown


def test_the_expert_of_the_visit_sees_what_the_firm_could_not_say(firm: Firm) -> None:
    sheet = plain_sheet(2)
    for key in ("2", "6"):
        del sheet["answers"][key]
    body = {**sheet, "specials": {"2": "unknown", "6": "unknown"}, "name": "王海燕"}
    run = firm.api().post(f"{API}/cases/{firm.case_id}/sheets", json=body).json()
    firm.book_visit()
    expert = firm.center.client("expert", person_id=firm.expert_id)
    for path in ("", "/report"):
        shown = expert.get(f"/assessment/runs/{run['run_id']}{path}").text
        assert "带给专家的问题" in shown
        assert re.search(r"设备数字化.*网络安全", shown, re.DOTALL)
    report = firm.api().get(f"{API}/runs/{run['run_id']}/report").json()
    assert report["unknown"] == ["2", "6"]
    assert report["specials"]["2"] == {"choice": "unknown", "title": "暂不清楚", "official": False}
