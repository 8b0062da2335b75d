"""What stands in a report beside its own result: on the page, in the PDF, in the JSON and behind a link, each with its mark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.assessment import queries
from services.assessment.alongside import gather
from services.assessment.editions import Shelf, place
from services.assessment.prints import page_of
from services.assessment.reports import Document, issue, office_of
from services.assessment.shelf import read_folder
from services.contracts.vocabulary import Role
from services.ui.identity import identity_of
from services.ui.typesetting import printable
from services.workdays import today
from tests.assessment.own_editions import NEW_QUESTION, NEW_SCENE, as_text, partly_new, same_as_shipped
from tests.assessment.scenery import API, Firm
from tests.assessment.sheets import plain_sheet
from tests.assessment.test_benchmark_pages import publish
from tests.assessment.test_reports import HOSTILE, read, squeezed
from tests.harness.clients import PageClient

ELSEWHERE: dict[str, Any] = {
    "platform": "city", "platform_title": HOSTILE[:60], "edition": "miit-2024", "tested_on": "2025-03-01", "score": "30", "level": 4,
    "as_certified": True, "certificate_number": "#证书*_𠮷-0031",
}  # fmt: skip
LATER = {"platform": "national", "edition": "miit-2022", "tested_on": today(datetime.now(UTC)).isoformat(), "score": "45.5"}
MARKS = (
    "带给专家的问题", "在别的平台测过（外部结果，本中心没有核对）", "按分数达不到，请核对证书", "不参与上面的任何计算", "和同行比", "的 6 家企业比", "已经公布的月份",
    "不是全国数据，也不是官方排名", "按另一版指标重新计算（非正式结果）", "不可比", f"第 {NEW_QUESTION} 题", f"场景“{NEW_SCENE}”：这一版新加的场景",
    "全部题目和场景都对得上", "两次测评", "不可比",
)  # fmt: skip


@pytest.fixture
def editions(tmp_path: Path) -> Iterator[None]:
    for name, content in (("1", partly_new()), ("2", same_as_shipped("ours-2"))):
        (tmp_path / f"{name}.yaml").write_text(as_text(content), "utf-8")
    place(read_folder(tmp_path))
    yield
    place(Shelf())


def send_unsure(firm: Firm, level: int) -> str:
    """A sheet of which two answers and a scene are not known, and one has had no work done."""
    sheet = plain_sheet(level, best=level > 1)
    del sheet["answers"]["2"], sheet["answers"]["6"], sheet["scenes"]["能耗管理"], sheet["scenes"]["售后服务"]
    specials = {"2": "unknown", "6": "unknown", "能耗管理": "unknown", "售后服务": "absent"}
    sent = firm.api().post(f"{API}/cases/{firm.case_id}/sheets", json={**sheet, "specials": specials, "name": "王海燕"})
    assert sent.status_code == 201, sent.text
    return str(sent.json()["run_id"])


@pytest.fixture
def run_id(firm: Firm, editions: None) -> str:
    """A re-test with everything beside it that there can be."""
    firm.send_sheet(1)
    firm.accept_engagement()
    again = send_unsure(firm, 2)
    publish(firm.center)
    for result in (ELSEWHERE, LATER):
        assert firm.api().post(f"{API}/cases/{firm.case_id}/results", json=result).status_code == 201
    for pack in ("ours-1", "ours-2"):
        made = firm.center.api("manager").post(f"{API}/runs/{again}/recalculations", json={"pack": pack})
        assert made.status_code == 201, made.text
    return again


def document_of(firm: Firm, run_id: str) -> Document:
    who = identity_of(firm.person_id, firm.person_id, [Role.SME], organisation_id=firm.enterprise_id, name="")
    with firm.center.database("assessment").reading() as session:
        run, case = queries.get_run(session, who, UUID(run_id))
        return issue(session, who, run, case, office_of(firm.center.settings))


def words_in(content: Any) -> Iterator[str]:
    """Every text that is set, wherever it stands; drawings are no text."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for name, value in content.items():
            if name not in ("qr", "anchor", "words"):
                yield from words_in(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from words_in(value)


def test_every_character_of_the_report_is_in_the_pdf(firm: Firm, run_id: str) -> None:
    document = document_of(firm, run_id)
    content = page_of(document)
    pdf = read(firm.page().get(f"/assessment/runs/{run_id}/report.pdf").content)
    running = re.escape(squeezed(content["center"] + content["words"]["number"] + content["number"]))
    foot = re.escape(squeezed(content["words"]["footer"])) + r"第\d+页，共\d+页"
    within = re.sub(f"{foot}|{running}", "", pdf)
    texts = [squeezed(line) for text in words_in(printable(content)) for line in text.splitlines()]
    assert len(texts) > 400
    assert [text for text in texts if text not in within and text not in pdf] == []
    assert "〔U+" not in "".join(texts)


def test_page_pdf_and_shared_page_carry_the_same_marks(firm: Firm, run_id: str) -> None:
    page = firm.page()
    pdf = read(page.get(f"/assessment/runs/{run_id}/report.pdf").content)
    link = firm.api().post(f"{API}/runs/{run_id}/links", json={"days": 7}).json()["address"]
    shared = squeezed(PageClient(firm.center.app, None).get(link).text)
    shown = squeezed(page.get(f"/assessment/runs/{run_id}/report").text)
    for mark in MARKS:
        for where in (pdf, shared, shown):
            assert squeezed(mark) in where, mark


def test_what_the_firm_could_not_say_stands_as_questions_for_the_expert(firm: Firm, run_id: str) -> None:
    asked = firm.api().get(f"{API}/runs/{run_id}/report").json()["for_expert"]
    assert [one["title"] for one in asked] == ["设备数字化", "网络安全", "能耗管理"]
    assert all(len(one["asks"]) >= 8 for one in asked)
    pdf = read(firm.page().get(f"/assessment/runs/{run_id}/report.pdf").content)
    firm.book_visit()
    expert = squeezed(firm.expert_page().get(f"/assessment/runs/{run_id}/report").text)
    for one in asked:
        for shown in (pdf, expert):
            assert squeezed(one["asks"]) in shown


def test_json_says_of_everything_beside_the_result_that_it_is_not_official(firm: Firm, run_id: str) -> None:
    report = firm.api().get(f"{API}/runs/{run_id}/report").json()
    assert [(one["tested_on"], one["checked"], one["beyond_score"]) for one in report["elsewhere"]] == [
        (LATER["tested_on"], False, False), (ELSEWHERE["tested_on"], False, True),
    ]  # fmt: skip
    assert {one["pack"]: (one["score"], one["official"]) for one in report["recounted"]} == {
        "ours-1": (None, False), "ours-2": (report["score"], False),
    }  # fmt: skip
    assert (report["peers"]["firms"], report["parts"]["official"]) == (6, False)


def test_a_test_taken_after_the_run_is_not_told_of_in_its_report(firm: Firm, run_id: str) -> None:
    who = identity_of(firm.person_id, firm.person_id, [Role.SME], organisation_id=firm.enterprise_id, name="")
    with firm.center.database("assessment").reading() as session:
        run, case = queries.get_run(session, who, UUID(run_id))
        sheet = queries.read_sheet(session, run.run_id)
        session.expunge(run)
        run.submitted_at = datetime(2025, 3, 1, 1, tzinfo=UTC)
        assert [str(one.tested_on) for one in gather(session, who, run, case, sheet).elsewhere] == [ELSEWHERE["tested_on"]]


def test_a_report_with_nothing_beside_it_says_so_and_invents_nothing(firm: Firm) -> None:
    run_id = firm.send_sheet(2)["run_id"]
    pdf = read(firm.page().get(f"/assessment/runs/{run_id}/report.pdf").content)
    assert squeezed("同行样本还不足 5 家，暂时没有对照") in pdf
    for mark in ("带给专家的问题", "在别的平台测过", "重新计算", "三角是本企业"):
        assert mark not in pdf
    assert not firm.api().get(f"{API}/runs/{run_id}/report").json()["elsewhere"]
