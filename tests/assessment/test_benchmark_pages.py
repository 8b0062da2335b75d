from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import quote

from openpyxl import load_workbook
from uuid_utils.compat import uuid7

from services.assessment.benchmarking import name_month
from tests.assessment.scenery import Firm
from tests.assessment.test_benchmark import CLOSED, PRESENT, close, peer, tell, within
from tests.harness.center import Center

PAGE = "/assessment/benchmark"


def publish(center: Center, firms: int = 6) -> None:
    tell(center, [event for number in range(firms) for event in peer(uuid7(), within(CLOSED), level=1 + number % 2)])
    close(center)


def test_anybody_sees_what_is_published_with_the_number_of_firms_and_where_it_comes_from(center: Center) -> None:
    publish(center)
    page = center.client().get(f"{PAGE}?industry=34&size={quote('小型')}&district={quote('江岸区')}")
    assert page.status_code == 200
    for words in (
        "江岸区小型通用设备制造业",
        "<strong>6</strong> 家企业",
        f"统计到 {name_month(CLOSED)}末",
        "不是全国",
        "专家现场复核的结果",
        "1～2 级",
    ):
        assert words in page.text
    wider = center.client().get(f"{PAGE}?industry=36").text
    assert "“全市汽车制造业”可以公布的样本不足 5 家，改看“全市制造业”" in wider


def test_a_page_without_enough_firms_says_so_and_invents_nothing(center: Center) -> None:
    assert "还没有公布过" in center.client().get(PAGE).text
    publish(center, 4)
    page = center.client().get(PAGE).text
    assert "样本不足" in page
    assert "peer-bar__half" not in page
    assert center.client().get(f"{PAGE}/figures.csv").status_code == 409


def test_what_cannot_be_looked_up_is_named_beside_its_field_and_nothing_chosen_is_lost(center: Center) -> None:
    publish(center)
    page = center.client().get(f"{PAGE}?industry=34&district={quote('朝阳区')}&period={PRESENT:%Y-%m}")
    assert page.status_code == 422
    assert "没有这个区" in page.text
    assert '<option value="34" selected>' in page.text
    late = center.client().get(f"{PAGE}?industry=34&period={PRESENT:%Y-%m}")
    assert (late.status_code, "还没有结束" in late.text) == (422, True)


def test_the_figures_can_be_taken_along(center: Center) -> None:
    publish(center)
    csv = center.client().get(f"{PAGE}/figures.csv?industry=34").content.decode("utf-8-sig")
    for words in ("全市通用设备制造业", "企业数,6", "总分,分,100", "产品设计,级,4,"):
        assert words in csv
    book = load_workbook(BytesIO(center.client().get(f"{PAGE}/figures.xlsx?industry=36").content))
    assert [sheet.max_row for sheet in book] == [8, 21]
    assert any("改看" in str(cell.value) for row in book.worksheets[0] for cell in row)


def test_a_result_and_its_report_show_where_the_firm_stands(firm: Firm) -> None:
    run = firm.send_sheet(2)["run_id"]
    page = firm.page()
    assert "样本还不足 5 家" in page.get(f"/assessment/runs/{run}").text
    publish(firm.center)
    assert datetime.now(UTC).date() > CLOSED
    for path in ("", "/report"):
        shown = page.get(f"/assessment/runs/{run}{path}").text
        for words in (
            "和同行比",
            "江岸区小型通用设备制造业的 6 家企业",
            "不是官方排名",
            "和居中的同行相当",
            "20 项里，高于居中同行的",
            'role="img"',
        ):
            assert words in shown
