"""Several editions in one center: which one new runs take, and a submitted run under another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from uuid_utils.compat import uuid7

from services.assessment.editions import Shelf, place
from services.assessment.models.editions import EditionChoice
from services.assessment.shelf import read_folder
from tests.assessment.own_editions import NEW_QUESTION, NEW_SCENE, as_text, partly_new, same_as_shipped
from tests.assessment.scenery import API, Firm
from tests.assessment.sheets import plain_sheet
from tests.harness.center import Center

PAGE = "/assessment/editions"
Start = Callable[..., None]


@pytest.fixture
def started_with(tmp_path: Path, center: Center) -> Iterator[Start]:
    """The process as it is after a start with these files in its folder, and no others."""

    def start(*contents: dict[str, Any]) -> None:
        for file in tmp_path.glob("*.yaml"):
            file.unlink()
        for number, content in enumerate(contents):
            (tmp_path / f"{number}.yaml").write_text(as_text(content), "utf-8")
        place(read_folder(tmp_path))

    yield start
    place(Shelf())


def choose(center: Center, pack: str) -> None:
    answer = center.api("manager").post(f"{API}/packs/{pack}/choose")
    assert answer.status_code == 200, answer.text


def test_the_manager_chooses_an_edition_after_confirming_and_new_runs_take_it(firm: Firm, started_with: Start) -> None:
    started_with(same_as_shipped())
    manager = firm.center.client("manager")
    listed = manager.get(PAGE).text
    assert "本市中小企业数字化水平评测指标" in listed
    assert "只读过去的结果" in listed
    assert manager.post_form(f"{PAGE}/ours-1/choose").status_code == 422
    assert firm.center.api().get(f"{API}/packs").json()["current"] == "miit-2024"
    assert manager.post_form(f"{PAGE}/ours-1/choose", confirmed="yes").status_code == 303
    assert firm.center.api().get(f"{API}/packs").json()["current"] == "ours-1"
    assert firm.start()["pack"] == "ours-1"
    choose(firm.center, "ours-1")
    said = [event.data for event in firm.center.said("assessment") if event.type == "edition.selected"]
    assert [(one.former, one.pack) for one in said] == [("miit-2024", "ours-1")], "choosing it again says nothing"
    assert "本市中小企业数字化水平评测指标" in manager.get(f"{PAGE}/ours-1").text


def test_an_edition_that_only_reads_old_results_cannot_be_chosen(center: Center) -> None:
    manager = center.client("manager")
    assert "选用这一版" not in manager.get(f"{PAGE}/miit-2022").text
    assert manager.post_form(f"{PAGE}/miit-2022/choose", confirmed="yes").status_code == 422
    assert center.api("manager").post(f"{API}/packs/miit-2022/choose").status_code == 422
    assert center.api("manager").post(f"{API}/packs/no-such/choose").status_code == 404


def test_a_run_keeps_its_edition_when_another_is_chosen_and_its_file_is_changed_or_lost(firm: Firm, started_with: Start) -> None:
    ours = same_as_shipped()
    started_with(ours)
    choose(firm.center, "ours-1")
    run = firm.api().post(
        f"{API}/cases/{firm.case_id}/sheets", json={**plain_sheet(2, best=True), "pack": "ours-1", "name": "王海燕"}
    )
    assert run.status_code == 201, run.text
    path, before = f"/assessment/runs/{run.json()['run_id']}", run.json()["report"]
    changed = same_as_shipped()
    changed["level_rule"]["levels"][2] |= {"min_scenes": 16, "min_score": 100}
    changed["level_rule"]["levels"].pop()
    for files in ((changed,), ()):
        started_with(*files)
        after = firm.api().get(f"{API}/runs/{run.json()['run_id']}/report").json()
        assert {name: after[name] for name in ("score", "level", "dimensions")} == {
            name: before[name] for name in ("score", "level", "dimensions")
        }
        assert firm.page().get(path).status_code == 200
        assert firm.page().get(f"/assessment/cases/{firm.case_id}").status_code == 200
    started_with(changed)
    firm.page().get(path)
    assert "改动不起作用" in firm.center.client("manager").get(f"{PAGE}/ours-1").text


def test_a_chosen_edition_goes_on_as_it_was_when_its_file_is_gone(firm: Firm, started_with: Start) -> None:
    started_with(same_as_shipped())
    choose(firm.center, "ours-1")
    started_with()
    assert "现在读不到" not in firm.center.client("manager").get(PAGE).text
    assert firm.start()["pack"] == "ours-1"


def test_a_chosen_edition_that_is_nowhere_leaves_firms_the_one_that_came_along(firm: Firm, started_with: Start) -> None:
    started_with()
    with firm.center.database("assessment").transaction() as session:
        session.add(EditionChoice(choice_id=uuid7(), pack_id="lost-1", chosen_by=uuid7(), chosen_at=datetime.now(UTC)))
    assert "现在读不到" in firm.center.client("manager").get(PAGE).text
    assert firm.start()["pack"] == "miit-2024"


def test_what_was_answered_under_an_edition_is_kept_against_every_program(firm: Firm, started_with: Start) -> None:
    started_with(same_as_shipped())
    choose(firm.center, "ours-1")
    firm.start()
    with pytest.raises(DBAPIError, match="edition ours-1"), firm.center.database("assessment").transaction() as session:
        session.execute(text("UPDATE kept_editions SET content = ''"))


def test_a_faulty_file_is_shown_to_the_manager_with_its_line(firm: Firm, started_with: Start) -> None:
    broken = same_as_shipped()
    broken["level_rule"]["levels"][0]["min_score"] = 800
    started_with(broken)
    shown = firm.center.client("manager").get(PAGE).text
    assert "文件 0.yaml 有误，没有采用" in shown
    assert "谁也达不到" in shown
    assert firm.start()["pack"] == "miit-2024"


def test_a_submitted_run_is_recalculated_beside_itself_and_says_what_cannot_be_compared(firm: Firm, started_with: Start) -> None:
    started_with(partly_new(), same_as_shipped("ours-2"))
    done = firm.send_sheet(2, best=True)
    run, page = done["run_id"], f"/assessment/runs/{done['run_id']}"
    manager, api = firm.center.client("manager"), firm.center.api("manager")
    assert "按另一版指标重新计算" in manager.get(page).text
    assert "按另一版指标重新计算" not in firm.page().get(page).text
    there = f"{page}/recalculations/ours-1"
    assert firm.page().get(there).status_code == 404
    for _again in range(2):
        assert manager.post_form(f"{page}/recalculations", pack="ours-1").headers["location"] == there
    shown = firm.page().get(there).text
    assert "不可比" in shown
    assert f"场景“{NEW_SCENE}”" in shown
    for shown_on in (page, f"{page}/report"):
        assert "不可比" in firm.page().get(shown_on).text
    whole = api.post(f"{API}/runs/{run}/recalculations", json={"pack": "ours-2"})
    assert whole.status_code == 201, whole.text
    assert (whole.json()["score"], whole.json()["level"]) == (done["report"]["score"], done["report"]["level"])
    made = {one["pack"]: one for one in firm.api().get(f"{API}/runs/{run}/recalculations").json()["recalculations"]}
    assert set(made) == {"ours-1", "ours-2"}
    assert made["ours-1"]["score"] is made["ours-1"]["level"] is made["ours-1"]["dimensions"]["数字化管理"] is None
    assert made["ours-1"]["dimensions"]["数字化基础"] is not None
    assert set(made["ours-1"]["not_comparable"]["questions"]) == {NEW_QUESTION}
    assert firm.api().get(f"{API}/runs/{run}").json()["report"] == done["report"]
    said = [event.data for event in firm.center.said("assessment") if event.type == "run.recalculated"]
    assert [(one.under, one.level, one.score and str(one.score)) for one in said] == [
        ("ours-1", None, None), ("ours-2", done["report"]["level"], done["report"]["score"]),
    ]  # fmt: skip


def test_what_cannot_be_recalculated_is_refused_by_name(firm: Firm, started_with: Start) -> None:
    started_with(same_as_shipped(), same_as_shipped("other") | {"continues": []})
    api = firm.center.api("manager")
    live = firm.start()["run_id"]
    assert api.post(f"{API}/runs/{live}/recalculations", json={"pack": "ours-1"}).status_code == 404
    run = firm.send_sheet(1)["run_id"]
    for pack, status in (("miit-2024", 422), ("miit-2022", 422), ("other", 422), ("no-such", 404)):
        answer = api.post(f"{API}/runs/{run}/recalculations", json={"pack": pack})
        assert (pack, answer.status_code) == (pack, status)
    assert firm.api().post(f"{API}/runs/{run}/recalculations", json={"pack": "ours-1"}).status_code == 403
