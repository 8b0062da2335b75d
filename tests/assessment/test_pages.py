from __future__ import annotations

import re
from typing import Any

from tests.assessment.scenery import Firm
from tests.assessment.sheets import plain_sheet
from tests.harness.center import Center, PageClient


def start(firm: Firm, page: PageClient) -> str:
    answer = page.post_form(f"/assessment/cases/{firm.case_id}/runs")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def answer_everything(page: PageClient, run: str, sheet: dict[str, Any]) -> str:
    """Click through every page with the buttons alone; the address the last one leads to."""
    values = [*sheet["answers"].values(), *(sheet["scenes"][name] for name in scene_names(page))]
    location = f"{run}/steps/1"
    for value in values:
        assert page.get(location).status_code == 200
        answer = page.post_form(location, choice=value, go="next")
        assert answer.status_code == 303, answer.text
        location = answer.headers["location"]
    return location


def scene_names(page: PageClient) -> list[str]:
    pack = page.get("/api/v1/assessment/packs/miit-2024").json()
    return [scene["name"] for domain in pack["scenes"] for scene in domain["scenes"]]


def ordered(sheet: dict[str, Any]) -> dict[str, Any]:
    return {**sheet, "answers": {str(n): sheet["answers"][str(n)] for n in range(1, 16)}}


def test_anybody_may_read_what_the_assessment_asks(center: Center) -> None:
    page = center.client().get("/assessment/")
    assert page.status_code == 200
    for words in ("免费", "约 30 分钟", "谁能看到", "不代替国家平台", "设备联网", "能耗管理", "没有见到官方说明", "企业注册"):
        assert words in page.text


def test_a_firm_answers_page_by_page_without_scripts_and_gets_its_result_at_once(firm: Firm) -> None:
    page = firm.page()
    assert "开始测评" in page.get(f"/assessment/cases/{firm.case_id}").text
    run = start(firm, page)
    assert "约需 30 分钟" in page.get(run).text
    last = answer_everything(page, run, ordered(plain_sheet(1)))
    assert last == f"{run}/pledge"
    assert "真实性承诺" in page.get(last).text
    answer = page.post_form(last, name="王海燕", truthful="yes")
    assert (answer.status_code, answer.headers["location"]) == (303, run)
    result = page.get(run).text
    for words in (
        "一级（初始级）",
        "没到二级（规范级），是因为还差",
        "最近的一步：把",
        "雷达图",
        "各维度得分",
        "哪些题还能得分",
        "打印报告",
    ):
        assert words in result
    report = page.get(f"{run}/report").text
    for words in ("编号", "CP-20", "签字 / 盖章", "王海燕", "逐题回答与得分"):
        assert words in report


def test_a_change_is_kept_at_once_and_seen_on_another_device(firm: Firm) -> None:
    phone, desktop = firm.page(), firm.page()
    run = start(firm, phone)
    saved = phone.post_form(f"{run}/steps/2/save", choice="D")
    assert "已保存" in saved.text
    assert re.search(r'value="D"[^>]*checked', desktop.get(f"{run}/steps/2").text)


def test_an_answer_may_be_changed_by_going_back_to_the_same_page(firm: Firm) -> None:
    page = firm.page()
    run = start(firm, page)
    for choice in ("B", "E"):
        page.post_form(f"{run}/steps/2", once="the same page again", choice=choice, go="next")
    assert re.search(r'value="E"[^>]*checked', page.get(f"{run}/steps/2").text)


def test_an_answer_taken_back_is_gone(firm: Firm) -> None:
    page = firm.page()
    run = start(firm, page)
    page.post_form(f"{run}/steps/1", choice=["B", "C"], go="next")
    page.post_form(f"{run}/steps/1", go="next")
    assert "checked" not in page.get(f"{run}/steps/1").text


def test_options_that_exclude_each_other_are_refused_beside_the_question(firm: Firm) -> None:
    page = firm.page()
    run = start(firm, page)
    answer = page.post_form(f"{run}/steps/1", choice=["A", "B"], go="next")
    assert answer.status_code == 422
    assert "选项 A 不能与其他选项同时选" in answer.text
    assert "不能与其他选项同时选" in page.post_form(f"{run}/steps/1/save", choice=["A", "B"]).text


def test_a_scene_level_that_is_none_is_refused(firm: Firm) -> None:
    page = firm.page()
    run = start(firm, page)
    for choice in ("5", "二", "-1", "①"):
        assert page.post_form(f"{run}/steps/16", choice=choice, go="next").status_code == 422, choice


def test_a_page_that_is_none_is_not_found(firm: Firm) -> None:
    page = firm.page()
    run = start(firm, page)
    assert [page.get(f"{run}/steps/{number}").status_code for number in ("0", "32", "x")] == [404, 404, 404]


def test_an_unfinished_sheet_shows_what_is_missing_and_cannot_be_pledged(firm: Firm) -> None:
    page = firm.page()
    run = start(firm, page)
    page.post_form(f"{run}/steps/2", choice="D", go="next")
    assert "还有 30 项没有填" in page.get(f"{run}/pledge").text
    assert page.post_form(f"{run}/pledge", name="王海燕", truthful="yes").status_code == 422


def test_a_pledge_without_the_tick_or_the_name_is_refused_beside_the_field(firm: Firm) -> None:
    page = firm.page()
    run = start(firm, page)
    answer_everything(page, run, ordered(plain_sheet(1)))
    answer = page.post_form(f"{run}/pledge", name="")
    assert answer.status_code == 422
    assert "field-truthful" in answer.text
    assert 'id="error-name"' in answer.text


def test_a_submitted_run_shows_its_result_in_place_of_its_questions(firm: Firm) -> None:
    run = f"/assessment/runs/{firm.send_sheet()['run_id']}"
    page = firm.page()
    assert page.get(f"{run}/steps/3").headers["location"] == run
    assert page.get(f"{run}/pledge").headers["location"] == run
    assert page.post_form(f"{run}/steps/3", choice="E", go="next").status_code == 409
    assert page.post_form(f"{run}/steps/3/save", choice="E").status_code == 409


def test_the_case_page_tells_the_history_with_the_change(firm: Firm) -> None:
    firm.send_sheet(1)
    firm.send_sheet(2, best=True)
    shown = firm.page().get(f"/assessment/cases/{firm.case_id}").text
    assert "历次测评" in shown
    assert "▲ +" in shown


def test_a_firm_that_was_tested_before_may_fill_in_paper_again(firm: Firm) -> None:
    firm.send_sheet()
    firm.delegate()
    liaison, case = firm.center.client("liaison", person_id=firm.liaison_id), f"/assessment/cases/{firm.case_id}"
    assert "录入企业填好的纸质问卷" not in firm.page().get(case).text
    assert "录入企业填好的纸质问卷" in liaison.get(case).text
    run = liaison.post_form(f"{case}/runs", from_paper="yes").headers["location"]
    assert "纸质问卷代录" in liaison.get(run).text
