from __future__ import annotations

import contextlib
import copy
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.editions import get_pack
from services.assessment.scoring import Result, score_document
from services.contracts.refusals import Invalid
from tests.assessment.sheets import MULTI, NAMES, ROWS, SCENES, SINGLE, oracle, plain_sheet, sheets


def score(sheet: Any) -> Result:
    return score_document(sheet, get_pack)


def faults(sheet: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        score(sheet)
    return {fault.where: fault.what for fault in refusal.value.faults}


@settings(max_examples=300, deadline=None)
@given(sheets)
def test_a_sheet_scores_exactly_what_the_rule_says(sheet: dict[str, Any]) -> None:
    result = score(sheet)
    total, dimensions, counts, level = oracle(sheet)
    assert Fraction(result.score) == total
    assert [Fraction(points) for points in result.dimensions.values()] == dimensions
    assert {at: (count.all, count.constraint) for at, count in result.scene_counts.items()} == counts
    assert (result.level, result.level_name) == (level, NAMES[level])


@settings(max_examples=200, deadline=None)
@given(sheets, st.data())
def test_doing_more_never_lowers_score_or_level(sheet: dict[str, Any], data: st.DataObject) -> None:
    better = copy.deepcopy(sheet)
    for name in data.draw(st.lists(st.sampled_from(SCENES))):
        better["scenes"][name] = min(4, better["scenes"][name] + 1)
    number = data.draw(st.sampled_from(sorted(SINGLE)))
    letters = SINGLE[number][0]
    better["answers"][str(number)] = data.draw(st.sampled_from(letters[letters.index(sheet["answers"][str(number)]) :]))
    many = data.draw(st.sampled_from(sorted(MULTI)))
    chosen = [letter for letter in sheet["answers"][str(many)] if letter != "A"]
    better["answers"][str(many)] = sorted({*chosen, data.draw(st.sampled_from(MULTI[many][0]))})
    before, after = score(sheet), score(better)
    assert after.score >= before.score
    assert after.level >= before.level


@pytest.mark.parametrize(("level", "least", "_scenes", "_binding"), ROWS)
def test_the_best_answers_with_every_scene_at_a_level_give_that_level(
    level: int, least: int, _scenes: int, _binding: int
) -> None:
    result = score(plain_sheet(level, best=True))
    assert (result.score, result.level) == (Decimal(100), level)
    assert result.score >= least


def test_a_score_without_scenes_reaches_no_level() -> None:
    result = score(plain_sheet(0, best=True))
    assert (result.level, result.level_name) == (0, "尚未达到一级")


def test_a_missing_question_and_a_missing_scene_are_named() -> None:
    sheet = plain_sheet()
    del sheet["answers"]["4"], sheet["scenes"]["能耗管理"]
    assert set(faults(sheet)) == {"answers.4", "scenes.能耗管理"}


@pytest.mark.parametrize(
    ("number", "choice", "word"),
    [
        ("1", [], "没有选"),
        ("1", ["B", "B"], "重复"),
        ("1", ["A", "B"], "不能与其他"),
        ("1", ["Z"], "没有选项"),
        ("1", "B", "列表"),
        ("1", [1], "没有选项"),
        ("1", [["B"]], "没有选项"),
        ("2", ["D"], "单选"),
        ("2", "d", "没有选项"),
        ("2", "", "没有选项"),
        ("2", None, "字母"),
        ("2", True, "字母"),
        ("2", {"D": 1}, "字母"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_where_it_stands(number: str, choice: Any, word: str) -> None:
    sheet = plain_sheet()
    sheet["answers"][number] = choice
    found = faults(sheet)
    assert set(found) == {f"answers.{number}"}
    assert word in found[f"answers.{number}"]


@pytest.mark.parametrize("level", [-1, 5, True, False, 2.0, "2", None, [2], float("nan")])
def test_a_scene_level_is_a_whole_number_from_0_to_4(level: Any) -> None:
    sheet = plain_sheet()
    sheet["scenes"]["产品设计"] = level
    assert set(faults(sheet)) == {"scenes.产品设计"}


def test_unknown_keys_are_named_wherever_they_stand() -> None:
    sheet = plain_sheet()
    sheet["answers"]["16"], sheet["answers"]["01"], sheet["scenes"]["炒菜"], sheet["note"] = "A", "A", 1, "x"
    assert set(faults(sheet)) == {"answers.16", "answers.01", "scenes.炒菜", "note"}


@pytest.mark.parametrize("sheet", [None, [], "x", 3, True])
def test_a_sheet_is_an_object(sheet: Any) -> None:
    assert set(faults(sheet)) == {""}


@pytest.mark.parametrize("pack", [None, "miit-2025", "miit-2022", 2024, ["miit-2024"], "../secret"])
def test_a_pack_that_cannot_score_is_refused(pack: Any) -> None:
    assert set(faults({**plain_sheet(), "pack": pack})) == {"pack"}


@pytest.mark.parametrize("part", ["answers", "scenes"])
@pytest.mark.parametrize("value", [None, [], "x", 1])
def test_answers_and_scenes_are_objects(part: str, value: Any) -> None:
    assert set(faults({**plain_sheet(), part: value})) == {part}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@settings(max_examples=200, deadline=None)
@given(plain=sheets, where=st.sampled_from(["answers", "scenes"]), value=json_values, data=st.data())
def test_whatever_is_sent_is_scored_or_refused_and_never_breaks(plain: Any, where: str, value: Any, data: st.DataObject) -> None:
    plain[where][data.draw(st.sampled_from(sorted(plain[where])))] = value
    with contextlib.suppress(Invalid):
        assert 0 <= score(plain).level <= 4
