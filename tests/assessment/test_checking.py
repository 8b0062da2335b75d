"""`bamai pack check`: every fault of a pack file, with its line."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.checking import PackFault, check_efforts, is_efforts
from services.assessment.checking import check_pack as check_in_words
from services.assessment.editions import editions
from services.assessment.shelf import read_folder
from services.cli.pack import command
from services.ui.wording import sentence_for
from tests.assessment.own_editions import CONTENT

pytestmark = pytest.mark.pure

TEXT = (files("services.assessment") / "packs" / "miit-2024.yaml").read_text("utf-8")
LINES = TEXT.splitlines()


BOMB = "a: &a [x, x]\n" + "".join(
    f"{n}: &{n} [*{m}, *{m}]\n" for m, n in zip("abcdefghijklmnopqrstuvwxy", "bcdefghijklmnopqrstuvwxyz", strict=True)
)


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


def test_every_fault_of_a_broken_pack_is_named_in_one_go_with_its_line() -> None:
    """What a file gets wrong in one place does not hide what it gets wrong in another."""
    worse = TEXT.replace("max_points: 8", "max_points: acht", 1)
    worse = worse.replace("  item: 设备联网\n", "  item: 设备联网\n  colour: rot\n", 1)
    worse = worse.replace("weight_pct: 20\n    l3:\n    - name: 数据采集", "weight_pct: 30\n    l3:\n    - name: 数据采集", 1)
    worse = worse.replace("text: 单个业务环节\n    points: 2.5", "text: 单个业务环节\n    points: 12.5", 1)
    worse = worse.replace("  - key: C\n    text: 用了网络安全", "  - key: B\n    text: 用了网络安全", 1)
    worse = worse.replace("      '3': 建标准件", "      '7': 建标准件", 1)
    worse = worse.replace("min_scenes: 10", "min_scenes: 17", 1).replace("min_score: 80", "min_score: 120", 1)
    worse += "continues:\n  pack: miit-2022\n  questions: {'16': '1'}\nefforts: {pack: miit-2024}\n"
    found = {fault.where: fault for fault in check_pack(worse)}
    lines = worse.splitlines()
    wanted = {
        "questions.0.max_points": ("max_points: acht", "请填写数字"),
        "questions.2.colour": ("colour: rot", "不认识"),
        "weights.0.l2": ("- name: 设备系统", "数字化基础的权重合计 110%"),
        "questions.4.max_points": ("max_points: 10", "选项最多得 12.5 分"),
        "questions.5.options.2.key": ("- key: B", "重复的选项字母：B"),
        "scenes.0.scenes.0.levels": ("'1': 用计算机制图", "缺 3 级"),
        "scenes.0.scenes.0.levels.7": ("'7': 建标准件", "没有 7 级"),
        "level_rule.levels.0.min_score": ("min_score: 120", "满分只有 100 分"),
        "level_rule.levels.0.min_scenes": ("min_scenes: 17", "一共只有 16 个，谁也达不到"),
        "continues.0.questions.16": ("questions: {'16': '1'}", "没有第 16 题"),
        "efforts.bands": ("efforts: {pack", "请填写"),
    }
    for where, (on_line, words) in wanted.items():
        assert where in found, where
        assert on_line in lines[found[where].line - 1], (where, lines[found[where].line - 1])
        assert words in found[where].what


def test_estimates_are_held_against_their_edition() -> None:
    text = (files("services.assessment") / "efforts" / "miit-2024.yaml").read_text("utf-8")
    assert is_efforts(text)
    assert not is_efforts(TEXT)
    worse = text.replace("    B: {band: 中, product: 车间工控网与交换机", "    Z: {band: 巨, product: 车间工控网与交换机", 1)
    faults = check_efforts(worse, sentence_for, editions().get).faults
    line = next(number for number, text in enumerate(worse.splitlines(), 1) if "Z: {" in text)
    assert {(fault.where, fault.what) for fault in faults} == {
        ("questions.1", "没有估选项 B"),
        ("questions.1.Z", "没有选项 Z，或它不得分"),
        ("questions.1.Z.band", "bands 里没有说明“巨”"),
    }
    assert line in {fault.line for fault in faults}


def test_what_it_continues_is_held_against_the_earlier_edition() -> None:
    text = TEXT.replace("id: miit-2024", "id: ours", 1) + (
        "continues:\n  pack: miit-2024\n  questions: {1: 99, 2: 1, 3: {question: 3, options: {X: A}}}\n  scenes: {产品设计: 画饼}\n"
    )
    said = {(fault.where, fault.what) for fault in check_in_words(text, sentence_for, editions())}
    assert said == {
        ("continues.0.questions.1", "“miit-2024”没有这道题"),
        ("continues.0.questions.2", "两版一个单选、一个多选，不能算同一道题"),
        ("continues.0.questions.3.options.X", "原来那一版没有选项 X"),
        ("continues.0.scenes.产品设计", "“miit-2024”没有场景“画饼”"),
    }


def small() -> dict[str, Any]:
    content = deepcopy(CONTENT)
    content["questions"], content["scenes"] = (
        content["questions"][1:3],
        [{**content["scenes"][0], "scenes": content["scenes"][0]["scenes"][:1]}],
    )
    taken = {
        "pack": "miit-2024",
        "questions": {"2": {"question": "2", "options": {"A": "A"}}},
        "scenes": {"产品设计": "产品设计"},
    }
    return content | {"id": "small", "weights": content["weights"][:1], "continues": [taken]}


def places(node: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield (*place, key)
        yield from places(value, (*place, key))


NASTY = [
    None,
    "",
    "x",
    True,
    -1,
    0,
    1e40,
    1e-40,
    "1e999999",
    "-1e999999",
    float("inf"),
    float("nan"),
    [],
    {},
    [[]],
    [{}],
    {"a": 1},
    {1: 1},
    [None],
]


def change(content: Any, place: tuple[Any, ...], value: Any) -> None:
    """Put it there, unless what was there before is gone by now."""
    node = content
    for part in place[:-1]:
        node = (
            node.get(part)
            if isinstance(node, dict)
            else node[part]
            if isinstance(node, list) and part in range(len(node))
            else None
        )
    if isinstance(node, dict) or (isinstance(node, list) and place[-1] in range(len(node))):
        node[place[-1]] = value


def look_at(content: Any) -> None:
    text = yaml.safe_dump(content, allow_unicode=True)
    lines = len(text.splitlines())
    assert all(1 <= fault.line <= lines and fault.what for fault in check_in_words(text, sentence_for, editions()))


NUMBERS = [
    ("questions", 0, "number"), ("questions", 0, "max_points"), ("questions", 0, "options", 1, "points"), ("weights", 0, "weight_pct"),
    ("weights", 0, "l2", 0, "weight_pct"), ("level_rule", "levels", 0, "min_score"), ("level_rule", "levels", 0, "level"),
]  # fmt: skip


@pytest.mark.parametrize("place", NUMBERS, ids=str)
def test_a_number_that_is_none_is_named_and_never_falls_over(place: tuple[Any, ...]) -> None:
    for value in NASTY:
        content = small()
        change(content, place, value)
        look_at(content)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(places(small()), key=str)), st.sampled_from(NASTY)), min_size=1, max_size=3))
def test_whatever_somebody_writes_is_named_and_never_falls_over(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    content = small()
    for place, value in changes:
        change(content, place, value)
    look_at(content)


def test_a_key_written_twice_is_a_fault_and_not_the_later_one() -> None:
    faults = check_pack(TEXT.replace("document: 工信厅", "title: 又一个\ndocument: 工信厅", 1))
    assert [(fault.where, fault.line, fault.what) for fault in faults] == [
        ("title", line_of("document: 工信厅"), "这一项写了两次")
    ]


@pytest.mark.parametrize(
    "text", ["", "- a\n- b", "id: [", "id: \x00", "42", "? [a]\n: b", BOMB, "a: &a [*a]", "a: " + "[" * 3000]
)
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


@pytest.mark.parametrize(
    ("words", "worse", "where"),
    [
        ("min_score: 80", 'min_score: "180"', "level_rule.levels.0.min_score"),
        ("min_constraint: 6", 'min_constraint: "60"', "level_rule.levels.0.min_constraint"),
        ("min_score: 40", "min_score: 40.00005", "level_rule.levels.2.min_score"),
        ("'4': 人工智能和模型驱动", "'5': 人工智能和模型驱动", "scene_ladder.5"),
        ("number: 2", "number: 2024-13-45", "questions.1.number"),
        ("number: 3", 'number: !!python/object/apply:os.system ["true"]', "questions.2.number"),
        ("ask: 网络连到了哪一步", 'ask: "网络\\0连到了哪一步"', "questions.0.ask"),
        ("ask: 网络连到了哪一步", "ask: \u200b", "questions.0.ask"),
        ("ask: 网络连到了哪一步", f"ask: {'长' * 2_001}", "questions.0.ask"),
    ],
)
def test_what_only_looks_usable_is_named_with_its_line(words: str, worse: str, where: str) -> None:
    assert (where, line_of(words)) in {(fault.where, fault.line) for fault in check_pack(TEXT.replace(words, worse, 1))}


def test_a_level_written_as_yes_is_a_fault_of_its_own_file_alone(tmp_path: Path) -> None:
    last = TEXT.rindex("level: 2")
    own = TEXT.replace("id: miit-2024", "id: own-1", 1)
    (tmp_path / "wrong.yaml").write_text(TEXT[:last] + "level: yes" + TEXT[last + len("level: 2") :], "utf-8")
    (tmp_path / "right.yaml").write_text(own, "utf-8")
    shelf = read_folder(tmp_path, quiet=True)
    assert [*shelf.editions] == ["own-1"]
    assert [*shelf.refused] == ["wrong.yaml"]
