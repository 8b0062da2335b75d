"""The pages: nine cards, goals in one form, monthly reports that stay as frozen, segments that are never too small."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from uuid_utils.compat import uuid7

from services.board.reporting import month_after, months_back
from services.contracts.outreach import StoryPublished, StoryWithdrawn
from services.workdays import today

NOW = datetime.now(UTC)
LAST = months_back(today(NOW).replace(day=1), 2)[0]
LAST_MONTH = f"{LAST:%Y-%m}"
INSIDE = datetime(LAST.year, LAST.month, 15, tzinfo=UTC)


@pytest.fixture
def manager(scene):
    return scene.center.client("manager")


def test_every_page_answers_empty_and_full(scene, manager):
    paths = [
        "", "/goals", "/reports", f"/reports/{LAST_MONTH}", "/segments", "/loop", "/cards/7", "/lines/assessments", "/lines/promises",
        *(f"/measures/{measure}{part}" for measure in range(1, 10) for part in ("", "/stuck")),
    ]  # fmt: skip
    liaison = scene.center.client("liaison", person_id=scene.liaison_id)
    for _ in range(2):
        for path in paths:
            answer = manager.get(f"/board{path}")
            assert answer.status_code == 200, (path, answer.text[:500])
        assert liaison.get("/board").status_code == 200
        assert "月报" not in liaison.get("/board").text
        for number in range(6):
            firm = scene.firm(number, INSIDE)
            scene.assessed(firm, number % 5)
            scene.visited(firm, INSIDE)
        scene.center.tick("board", "measure_loop")
    page = manager.get("/board").text
    assert page.count('class="card"') == 9
    assert "停滞" in page


def test_goals_are_saved_together_and_a_wrong_one_keeps_what_was_typed(scene, manager):
    sent = {"year": str(NOW.year), "visits-firms": "120", "visits-things": "多", "assessments-firms": "200"}
    refused = manager.post_form("/board/goals", **sent)
    assert refused.status_code == 422
    assert 'value="多"' in refused.text
    assert 'value="120"' in refused.text
    assert scene.get("/goals")["goals"] == []
    saved = manager.post_form("/board/goals", **{**sent, "visits-things": "1,200"})
    assert saved.status_code == 303
    held = {(one["line"], one["unit"]): one["target"] for one in scene.get("/goals")["goals"]}
    assert held == {("visits", "家"): "120", ("visits", "家次"): "1200", ("assessments", "家"): "200"}
    manager.post_form("/board/goals", year=str(NOW.year), **{"visits-firms": "", "assessments-firms": "200"})
    assert ("visits", "家") not in {(one["line"], one["unit"]) for one in scene.get("/goals")["goals"]}
    assert len(scene.get("/goals")["history"]) == 4


def test_a_month_is_frozen_as_it_stood_and_what_comes_later_is_a_correction(scene, manager):
    firm = scene.firm(1, INSIDE)
    scene.visited(firm, INSIDE)
    story = {**firm, "story_id": uuid7(), "version": 1}
    scene.hear(StoryPublished, INSIDE, **story)
    scene.center.tick("board", "freeze_past_months")
    report = scene.get(f"/reports/{LAST_MONTH}")
    assert report["frozen"]
    assert (report["corrections"], report["corrected_facts"]) == ([], [])
    scene.visited(firm, INSIDE + timedelta(days=1))
    scene.hear(StoryWithdrawn, **story)
    after = scene.get(f"/reports/{LAST_MONTH}")
    assert after["rows"] == report["rows"]
    assert after["digest"] == report["digest"]
    changed = {(one["line"], one["unit"]): (one["month"], one["month_now"]) for one in after["corrections"]}
    assert changed == {("visits", "家次"): (1, 2), ("stories", "篇"): (1, 0), ("stories", "家"): (1, 0)}
    assert sorted((one["line"], one["added"]) for one in after["corrected_facts"]) == [("stories", False), ("visits", True)]
    assert "撤销：发布典型案例" in manager.get(f"/board/reports/{LAST_MONTH}").text
    assert scene.center.said_types("board") == ["report.frozen"]


def test_nobody_changes_a_frozen_report_and_no_month_is_frozen_twice_or_before_its_end(scene, manager):
    scene.visited(scene.firm(1, INSIDE), INSIDE)
    unsure = manager.post_form(f"/board/reports/{LAST_MONTH}/freeze")
    assert unsure.status_code == 422
    assert not scene.get(f"/reports/{LAST_MONTH}")["frozen"]
    assert manager.post_form(f"/board/reports/{LAST_MONTH}/freeze", sure="yes").status_code == 303
    assert scene.manager.post(f"/api/v1/board/reports/{LAST_MONTH}/freeze").status_code == 409
    assert scene.manager.post(f"/api/v1/board/reports/{month_after(LAST):%Y-%m}/freeze").status_code == 409
    assert scene.manager.post("/api/v1/board/reports/2026-1x/freeze").status_code == 422
    for statement in (
        "UPDATE reports SET digest = 'x'",
        "DELETE FROM report_facts",
        "DELETE FROM reports",
        "TRUNCATE report_facts",
    ):
        with pytest.raises(DBAPIError), scene.center.database("board").transaction() as session:
            session.execute(text(statement))


def test_the_clock_freezes_only_after_the_grace_and_makes_up_for_what_it_slept_through(scene):
    scene.visited(scene.firm(1, INSIDE), INSIDE)
    scene.center.tick("board", "freeze_past_months")
    assert [one["month"] for one in scene.get("/reports") if one["frozen"]] == [LAST_MONTH]
    scene.center.tick("board", "freeze_past_months", at=NOW + timedelta(hours=1))
    assert scene.center.said_types("board") == ["report.frozen"]


def test_exports_hold_the_same_figures_and_no_cell_is_a_formula(scene, manager):
    scene.visited(scene.firm("=HYPERLINK(1)", INSIDE), INSIDE)
    manager.post_form(f"/board/reports/{LAST_MONTH}/freeze", sure="yes")
    scene.visited(scene.firm(2, INSIDE, name="\t＝cmd"), INSIDE)
    scene.visited(scene.firm(3, INSIDE, name="@SUM(1)"), INSIDE)
    told = manager.get(f"/board/reports/{LAST_MONTH}/figures.csv")
    rows = list(csv.reader(StringIO(told.text.removeprefix("\ufeff"))))
    assert ["6", "把脉诊断", "上门诊断", "家次", "1", "1", "", ""] in rows
    assert ["上门诊断", "家次", "1", "3", "2", "1", "3", "2"] in rows
    assert not [cell for row in rows for cell in row if cell.lstrip().startswith(("=", "+", "@", "＝"))]
    book = load_workbook(BytesIO(manager.get(f"/board/reports/{LAST_MONTH}/figures.xlsx").content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert any(cell.value == "'@SUM(1)" for cell in cells)
    assert ["上门诊断", 1] in [[row[2].value, row[4].value] for row in book.worksheets[0].iter_rows()]


def test_a_segment_of_three_firms_is_widened_with_the_reason_or_refused(scene, manager):
    for number in range(9):
        park = "岱家山科创城" if number < 3 else "别处"
        firm = scene.firm(number, industry="34" if number < 6 else "13", district="江岸区", park=park)
        scene.visited(firm, NOW)
    small = {"district": "江岸区", "industry": "34", "park": "岱家山科创城"}
    told = scene.get("/segments", **small)
    assert (told["firms"], told["widened"], told["given"]["park"]) == (6, True, "")
    assert "只有 3 家企业，少于 5 家" in told["reason"]
    assert next(row for row in told["rows"] if row["line"] == "visits")["month_firms"] == 6
    refused = scene.manager.get("/api/v1/board/segments", params={**small, "widen": "false"})
    assert refused.status_code == 422
    assert "只有 3 家" in refused.text
    page = manager.get("/board/segments", params=small).text
    assert "已放宽到" in page
    export = manager.get("/board/segments/figures.csv", params=small).text
    assert "已放宽到" in export
    assert scene.get("/segments", district="江岸区", industry="34")["reason"] is None


def test_a_center_of_four_firms_gives_out_no_segment_at_all(scene, manager):
    for number in range(4):
        scene.firm(number)
    assert scene.manager.get("/api/v1/board/segments").status_code == 422
    assert manager.get("/board/segments/figures.xlsx").status_code == 422
    assert "只有 4 家企业" in manager.get("/board/segments").text
