"""The report as a page, a PDF and JSON: one thing in three shapes."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from services.assessment.report_json import Described
from tests.assessment.scenery import API, Firm
from tests.harness.center import Center

HOSTILE = '武汉𠮷䶮#$*_@<>[]\\`~ #read("/etc/passwd") $x^2$ // 精密机械制造有限责任公司' + "很长" * 40


def read(pdf: bytes) -> str:
    assert pdf.startswith(b"%PDF-")
    return squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


def squeezed(words: str) -> str:
    return re.sub(r"\s", "", words)


@pytest.fixture
def renamed(firm: Firm) -> Firm:
    """A firm whose name is anything but harmless."""
    with firm.center.database("assessment").transaction() as session:
        session.execute(text("UPDATE cases SET name = :name"), {"name": HOSTILE})
    return firm


def test_page_pdf_and_json_say_the_same(renamed: Firm) -> None:
    run_id = renamed.send_sheet()["run_id"]
    told = renamed.api().get(f"{API}/runs/{run_id}/report")
    report = Described.model_validate(told.json())
    page = renamed.page()
    sent = page.get(f"/assessment/runs/{run_id}/report.pdf")
    assert (sent.status_code, sent.headers["content-type"]) == (200, "application/pdf")
    assert f'filename="{report.number}.pdf"' in sent.headers["content-disposition"]
    pdf, shown = read(sent.content), squeezed(page.get(f"/assessment/runs/{run_id}/report").text)
    assert squeezed(HOSTILE) in pdf
    assert report.firm == HOSTILE
    for words in (report.number, report.code, report.mark, report.level_name, report.opening, report.score, report.pack):
        assert squeezed(words) in pdf, words
        assert squeezed(words) in shown, words
    for answer in report.answers:
        for words in (*answer.chosen, answer.title, *([answer.next.to] if answer.next else [])):
            assert squeezed(words) in pdf, words
            assert squeezed(words) in shown, words
    assert report.plan is not None
    for change in report.plan["changes"]:
        assert squeezed(change["to"]) in pdf, change
    assert report.plan["alternatives"]
    for words in ("有的事不想做？换一种做法", "力气差不多", "还在犹豫？", "不想转（还看不到好处）", "（小、快、轻）"):
        assert squeezed(words) in pdf, words
    for scene in report.scenes:
        assert scene in pdf
    assert all(squeezed(doubt) in pdf for doubt in report.not_official)


def test_the_pdf_of_a_run_is_always_the_same_and_the_same_for_programs(firm: Firm) -> None:
    run_id = firm.send_sheet()["run_id"]
    first = firm.page().get(f"/assessment/runs/{run_id}/report.pdf").content
    assert firm.api().get(f"{API}/runs/{run_id}/report.pdf").content == first
    assert firm.center.api("manager").get(f"{API}/runs/{run_id}/report.pdf").content == first
    firm.send_sheet(2)
    assert firm.page().get(f"/assessment/runs/{run_id}/report.pdf").content == first


def test_history_tells_what_changed_since_the_result_before(firm: Firm) -> None:
    first, second = firm.send_sheet(1)["run_id"], firm.send_sheet(2, best=True)["run_id"]
    report = firm.api().get(f"{API}/runs/{second}/report").json()
    earlier, later = report["history"]
    assert (earlier["run_id"], earlier["change"]) == (first, None)
    assert later["change"]["comparable"] is True
    assert later["change"]["points"] == "72.55"
    assert len(later["change"]["lifted_scenes"]) == 16
    assert firm.api().get(f"{API}/runs/{first}/report").json()["history"] == [earlier]
    pdf = read(firm.page().get(f"/assessment/runs/{second}/report.pdf").content)
    page = squeezed(firm.page().get(f"/assessment/runs/{second}/report").text)
    for shown in (pdf, page):
        assert "历次结果" in shown
        assert "▲+72.55；" in shown
        assert "提升16个场景" in shown


def test_what_is_not_submitted_has_no_report(firm: Firm) -> None:
    run_id = firm.start()["run_id"]
    assert firm.page().get(f"/assessment/runs/{run_id}/report.pdf").status_code == 409
    assert firm.api().get(f"{API}/runs/{run_id}/report.pdf").status_code == 409


def test_another_firm_gets_nothing(firm: Firm, center: Center) -> None:
    run_id = firm.send_sheet()["run_id"]
    other = Firm(center).open_case()
    assert other.page().get(f"/assessment/runs/{run_id}/report.pdf").status_code == 404
    assert other.api().get(f"{API}/runs/{run_id}/report.pdf").status_code == 404


def test_the_shape_of_a_report_is_written_down(firm: Firm) -> None:
    described = firm.center.api("sme").get("/api/openapi.json").json()
    answer = described["paths"][f"{API}/runs/{{run_id}}/report"]["get"]["responses"]["200"]
    assert answer["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Described"}
    report = firm.api().get(f"{API}/runs/{firm.send_sheet()['run_id']}/report").json()
    assert set(report) == set(described["components"]["schemas"]["Described"]["properties"])
