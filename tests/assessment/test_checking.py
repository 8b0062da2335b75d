"""`bamai pack check`: every fault of a pack file, with its line."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from services.assessment.checking import PackFault
from services.assessment.checking import check_pack as check_in_words
from services.cli.pack import command
from services.ui.wording import sentence_for

pytestmark = pytest.mark.pure

TEXT = (files("services.assessment") / "packs" / "miit-2024.yaml").read_text("utf-8")
LINES = TEXT.splitlines()


def check_pack(text: str) -> list[PackFault]:
    return check_in_words(text, sentence_for)


def line_of(words: str) -> int:
    return next(number for number, line in enumerate(LINES, start=1) if words in line)


@pytest.mark.parametrize("pack", ["miit-2024", "miit-2022"])
def test_the_packs_of_the_house_have_no_fault(pack: str) -> None:
    assert check_pack((files("services.assessment") / "packs" / f"{pack}.yaml").read_text("utf-8")) == []


def test_each_fault_of_several_is_named_with_its_line() -> None:
    worse = TEXT.replace("max_points: 8", "max_points: acht", 1).replace("type: single", "type: either", 1)
    worse = worse.replace("plain: 能自己报数", "plane: 能自己报数", 1)
    faults = check_pack(worse)
    assert {(fault.where, fault.line) for fault in faults} >= {
        ("questions.0.max_points", line_of("max_points: 8")),
        ("questions.1.type", line_of("type: single")),
        ("questions.1.plane", line_of("plain: 能自己报数")),
    }


def test_weights_that_do_not_add_up_are_named_where_they_stand() -> None:
    line = line_of("name: 网络建设") + 1
    changed = [*LINES]
    assert "weight_pct: 40" in changed[line - 1]
    changed[line - 1] = changed[line - 1].replace("40", "30")
    faults = check_pack("\n".join(changed))
    assert [fault for fault in faults if "合计 90%" in fault.what]
    assert line - 1 in {fault.line for fault in faults}


def test_a_key_written_twice_is_a_fault_and_not_the_later_one() -> None:
    faults = check_pack(TEXT.replace("document: 工信厅", "title: 又一个\ndocument: 工信厅", 1))
    assert [(fault.where, fault.line, fault.what) for fault in faults] == [
        ("title", line_of("document: 工信厅"), "这一项写了两次")
    ]


@pytest.mark.parametrize("text", ["", "- a\n- b", "id: [", "id: \x00", "42"])
def test_what_is_no_pack_at_all_is_said_to_be_none(text: str) -> None:
    assert len(check_pack(text)) == 1


def test_the_command_prints_file_and_line_and_fails(tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text(TEXT.replace("type: single", "type: either", 1), "utf-8")
    result = CliRunner().invoke(command, ["check", str(file)])
    assert result.exit_code == 1
    assert f"{file}:{line_of('type: single')}: questions.1.type：" in result.output
    file.write_text(TEXT, "utf-8")
    assert CliRunner().invoke(command, ["check", str(file)]).exit_code == 0
    file.write_bytes(b"\xff\xfe")
    assert "不是 UTF-8" in CliRunner().invoke(command, ["check", str(file)]).output
