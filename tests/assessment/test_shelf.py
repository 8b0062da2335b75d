"""A center's own editions: read from a folder, and never able to take the center down."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from services.assessment.editions import Shelf, bring, editions, find_efforts, get_pack, place
from services.assessment.shelf import LARGEST, read_folder
from services.cli.doctor.outside import look_at_packs
from services.cli.pack import command
from services.cli.score import score
from services.rooms import ROOMS, start_rooms
from services.settings import load_settings
from tests.assessment.own_editions import as_text, partly_new, same_as_shipped
from tests.assessment.sheets import plain_sheet

pytestmark = pytest.mark.pure

EFFORTS = (files("services.assessment") / "efforts" / "miit-2024.yaml").read_text("utf-8")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    place(Shelf())


def write(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name.replace('_', '.')}.yaml").write_text(text, "utf-8")
    return folder


def test_an_edition_in_the_folder_stands_beside_those_that_came_along(tmp_path: Path) -> None:
    place(read_folder(write(tmp_path, ours=as_text(same_as_shipped()))))
    assert {"miit-2022", "miit-2024", "ours-1"} <= editions().keys()
    assert get_pack("ours-1").total_points == 100
    assert find_efforts("ours-1") is None
    assert find_efforts("miit-2024") is not None


def test_no_folder_is_no_fault(tmp_path: Path) -> None:
    assert read_folder(tmp_path / "none") == Shelf()


def test_estimates_stand_in_the_file_or_beside_it(tmp_path: Path) -> None:
    estimates = yaml.safe_load(EFFORTS)
    inside = as_text(same_as_shipped("inside") | {"efforts": estimates | {"pack": "inside"}})
    beside = EFFORTS.replace("pack: miit-2024", "pack: beside", 1)
    shelf = read_folder(write(tmp_path, a=inside, b=as_text(same_as_shipped("beside")), b_efforts=beside))
    assert shelf.refused == {}
    assert set(shelf.efforts) == {"inside", "beside"}


def test_a_faulty_file_is_refused_alone_with_file_line_and_fault(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    broken = as_text(same_as_shipped("broken")).replace("min_score: 80", "min_score: 800", 1)
    shipped_again = as_text(same_as_shipped("miit-2024") | {"continues": []})
    write(tmp_path, good=as_text(same_as_shipped("good")), bad=broken, twice=as_text(same_as_shipped("good")), old=shipped_again)
    write(tmp_path, huge="#" * (LARGEST + 1), lost_efforts=EFFORTS.replace("pack: miit-2024", "pack: nowhere", 1))
    (tmp_path / "latin.yaml").write_bytes(b"id: \xff")
    with caplog.at_level(logging.ERROR):
        shelf = read_folder(tmp_path)
    line = next(number for number, text in enumerate(broken.splitlines(), 1) if "min_score: 800" in text)
    assert set(shelf.editions) == {"good"}
    assert [str(fault) for fault in shelf.refused["bad.yaml"]] == [
        f"{line}: level_rule.levels.0.min_score：4 级要 800 分，满分只有 100 分，谁也达不到"
    ]
    said = {name: faults[0].what for name, faults in shelf.refused.items()}
    assert "已经在另一个文件里" in said["twice.yaml"]
    assert "随附的一版" in said["old.yaml"]
    assert "超过 1 MB" in said["huge.yaml"]
    assert "没有能评分的“nowhere”" in said["lost.efforts.yaml"]
    assert "不是 UTF-8" in said["latin.yaml"]
    assert f"bad.yaml is refused: {line}: level_rule" in caplog.text
    (finding, _rest) = sorted(look_at_packs(load_settings(packs=tmp_path)), key=lambda one: "bad.yaml" not in one.said)[:2]
    assert (finding.state, f"bad.yaml:{line}: level_rule" in finding.said) == ("wrong", True)


def test_the_doctor_is_content_where_there_is_nothing_or_nothing_wrong(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path)
    assert [one.state for one in look_at_packs(settings)] == ["ok"]
    settings.packs_folder.mkdir()
    write(settings.packs_folder, ours=as_text(same_as_shipped()))
    assert ["ours-1" in one.said for one in look_at_packs(settings)] == [True]


def test_a_file_that_scores_otherwise_does_not_change_what_was_answered(tmp_path: Path) -> None:
    """The database kept the edition; the file was changed since, once its words and once its points."""
    kept = same_as_shipped()
    reworded, rescored = same_as_shipped() | {"title": "改了名字"}, same_as_shipped()
    rescored["level_rule"]["levels"][0]["min_score"] = 90
    for file, title, least in ((reworded, "改了名字", 80), (rescored, kept["title"], 80)):
        place(read_folder(write(tmp_path, ours=as_text(file))))
        bring("ours-1", as_text(kept))
        pack = get_pack("ours-1")
        assert (pack.title, pack.level_rule.levels[0].min_score) == (title, least)


def test_the_command_and_the_start_say_the_same(tmp_path: Path) -> None:
    text = as_text(partly_new()).replace("exclusive: true", "exclusive: vielleicht", 1)
    write(tmp_path, ours=text)
    printed = CliRunner().invoke(command, ["check", str(tmp_path / "ours.yaml")])
    assert printed.exit_code == 1
    assert printed.output.splitlines() == [
        f"{tmp_path / 'ours.yaml'}:{fault}" for fault in read_folder(tmp_path).refused["ours.yaml"]
    ]


def test_a_process_reads_the_folder_when_it_starts_and_only_for_the_room_it_has(tmp_path: Path) -> None:
    settings = load_settings(packs=write(tmp_path, ours=as_text(same_as_shipped())))
    start_rooms(("board",), settings)
    assert "ours-1" not in editions()
    start_rooms(ROOMS, settings)
    assert "ours-1" in editions()


def test_sheets_are_scored_by_an_edition_of_the_center_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAMAI_PACKS", str(write(tmp_path, ours=as_text(same_as_shipped()))))
    lines = [json.dumps(plain_sheet(2) | {"pack": pack}) for pack in ("ours-1", "miit-2024", "no-such")]
    printed = CliRunner().invoke(score, ["-"], input="\n".join(lines))
    ours, shipped, unknown = map(json.loads, printed.stdout.splitlines())
    assert (ours["score"], ours["level"]) == (shipped["score"], shipped["level"])
    assert unknown["errors"][0]["where"] == "pack"


def test_what_can_be_used_but_leaves_firms_guessing_is_a_hint(tmp_path: Path) -> None:
    content = same_as_shipped()
    del content["questions"][0]["example"], content["scenes"][0]["scenes"][0]["explained"]
    write(tmp_path, ours=as_text(content))
    printed = CliRunner().invoke(command, ["check", str(tmp_path / "ours.yaml")])
    assert printed.exit_code == 0
    assert "第 1 题没有写例子" in printed.output
    assert "场景“产品设计”没有写各级的白话" in printed.output
    assert "没有每一步的工作量和费用" in printed.output
    write(tmp_path, ours_efforts=EFFORTS.replace("pack: miit-2024", "pack: ours-1", 1))
    assert "没有每一步" not in CliRunner().invoke(command, ["check", str(tmp_path / "ours.yaml")]).output
