"""A center's own editions while the center runs: noticed within seconds, never spoilt, and the same in every process."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.assessment import noticing
from services.assessment.editions import Shelf, editions, find_efforts, get_pack, own_shelf, place
from services.assessment.noticing import Folder
from services.assessment.operations.editions import keep_edition
from services.cli.doctor.outside import look_at_kept_packs
from services.settings import load_settings
from tests.assessment.own_editions import as_text, same_as_shipped
from tests.assessment.scenery import API, Firm
from tests.assessment.sheets import plain_sheet
from tests.assessment.test_shelf import EFFORTS

GOOD = as_text(same_as_shipped())
BROKEN = GOOD.replace("min_score: 80", "min_score: 800", 1)


def rescored() -> str:
    content = same_as_shipped()
    content["level_rule"]["levels"][0]["min_score"] = 90
    return as_text(content)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a process that has begun with nothing in it and looks whenever it is asked for editions."""
    monkeypatch.setattr(noticing, "SECONDS", 0.0)
    begin(tmp_path)
    yield tmp_path
    place(Shelf())


def begin(path: Path) -> None:
    """Another process, or this one anew: it knows what is in the folder now and nothing else."""
    eye = Folder(path)
    place(eye.read(), eye.look)


@pytest.mark.pure
def test_a_file_that_comes_is_there_and_one_that_goes_is_gone(folder: Path) -> None:
    assert "ours-1" not in editions()
    (folder / "ours.yaml").write_text(GOOD, "utf-8")
    assert get_pack("ours-1").title == "本市中小企业数字化水平评测指标"
    (folder / "ours.efforts.yaml").write_text(EFFORTS.replace("pack: miit-2024", "pack: ours-1", 1), "utf-8")
    assert find_efforts("ours-1") is not None
    (folder / "ours.yaml").unlink()
    (folder / "ours.efforts.yaml").unlink()
    assert "ours-1" not in editions()


@pytest.mark.pure
def test_it_is_looked_at_only_every_few_seconds_and_read_only_when_changed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "ours.yaml").write_text(GOOD, "utf-8")
    editions()
    reads: list[Path] = []
    looks: list[Path] = []
    monkeypatch.setattr(noticing, "read_folder", lambda path: reads.append(path) or Shelf())
    looked = noticing.mark_of
    monkeypatch.setattr(noticing, "mark_of", lambda path: looks.append(path) or looked(path))
    for _ in range(5):
        editions()
    assert (len(reads), len(looks)) == (0, 5)
    monkeypatch.setattr(noticing, "SECONDS", 3600.0)
    (folder / "ours.yaml").write_text(rescored(), "utf-8")
    for _ in range(1000):
        editions()
    assert (len(reads), len(looks)) == (0, 5)


@pytest.mark.pure
def test_a_faulty_file_never_takes_the_place_of_a_good_one_and_is_told(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    (folder / "ours.yaml").write_text(GOOD, "utf-8")
    (folder / "ours.efforts.yaml").write_text(EFFORTS.replace("pack: miit-2024", "pack: ours-1", 1), "utf-8")
    before = get_pack("ours-1")
    for spoilt in (BROKEN, GOOD[: len(GOOD) // 2], ""):
        (folder / "ours.yaml").write_text(spoilt, "utf-8")
        with caplog.at_level(logging.ERROR):
            assert get_pack("ours-1") == before
        assert "ours.yaml" in own_shelf().refused
        assert "ours.yaml is refused" in caplog.text
    (folder / "ours.efforts.yaml").write_text("pack: [", "utf-8")
    assert find_efforts("ours-1") is not None
    assert own_shelf().texts["ours-1"] == GOOD
    (folder / "ours.yaml").write_text(GOOD.replace("title: 本市", "title: 我市", 1), "utf-8")
    assert get_pack("ours-1").title.startswith("我市")
    assert "ours.yaml" not in own_shelf().refused


@pytest.mark.pure
def test_what_cannot_be_read_at_all_takes_nothing_down(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "ours.yaml").write_text(GOOD, "utf-8")
    editions()
    monkeypatch.setattr(noticing, "mark_of", lambda _path: (_ for _ in ()).throw(OSError("the disk is away")))
    assert "ours-1" in editions()


def choose(firm: Firm) -> Any:
    return firm.center.api("manager").post(f"{API}/packs/ours-1/choose")


def test_two_processes_that_saw_different_files_score_every_run_alike(firm: Firm, folder: Path) -> None:
    (folder / "ours.yaml").write_text(GOOD, "utf-8")
    assert choose(firm).status_code == 200
    (folder / "ours.yaml").unlink()
    begin(folder)  # a process whose machine has no such file
    sheet = {**plain_sheet(4, best=True), "pack": "ours-1", "name": "王海燕"}
    sheet["answers"]["3"] = sheet["answers"]["2"] = "A"  # 88 points: level 4 by the file that was chosen, level 3 by the other
    assert firm.center.api().get(f"{API}/packs").json()["current"] == "ours-1"
    (folder / "ours.yaml").write_text(rescored(), "utf-8")
    begin(folder)  # and one that has only ever seen the other file
    done = firm.api().post(f"{API}/cases/{firm.case_id}/sheets", json=sheet)
    assert (done.status_code, done.json()["report"]["level"]) == (201, 4), done.text
    shown = firm.center.client("manager")
    assert "改动不起作用" in shown.get("/assessment/editions/ours-1").text
    assert "改动不起作用" in shown.get("/assessment/editions").text
    settings = load_settings(packs=folder)
    (finding,) = look_at_kept_packs(settings, firm.center.database("assessment"))
    assert (finding.state, "ours-1" in finding.said, "ours.yaml" in finding.said) == ("wrong", True, True)
    (folder / "ours.yaml").write_text(GOOD, "utf-8")
    assert list(look_at_kept_packs(settings, firm.center.database("assessment"))) == []


def _keep_and_fail(firm: Firm) -> None:
    with firm.center.database("assessment").transaction() as session:
        keep_edition(session, "ours-1")
        raise RuntimeError


def test_whoever_keeps_an_edition_second_scores_by_the_first_ones_and_a_failed_transaction_keeps_nothing(
    firm: Firm, folder: Path
) -> None:
    (folder / "ours.yaml").write_text(rescored(), "utf-8")
    with pytest.raises(RuntimeError):
        _keep_and_fail(firm)
    (folder / "ours.yaml").write_text(GOOD, "utf-8")
    least = [row.min_score for row in get_pack("ours-1").level_rule.levels]
    assert 90 not in least, "what the failed transaction kept is forgotten"
    assert choose(firm).status_code == 200
    (folder / "ours.yaml").write_text(rescored(), "utf-8")
    begin(folder)
    with firm.center.database("assessment").transaction() as session:
        assert 90 in [row.min_score for row in get_pack("ours-1").level_rule.levels]
        keep_edition(session, "ours-1")
        assert [row.min_score for row in get_pack("ours-1").level_rule.levels] == least
