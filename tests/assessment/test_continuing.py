"""An old sheet under another edition: only what is the same is carried over, and no number is made up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.continuing import recalculate
from services.assessment.editions import CURRENT, get_pack
from services.assessment.packing import Pack
from services.assessment.scoring import score_sheet
from tests.assessment.own_editions import NEW_QUESTION, NEW_SCENE, partly_new, same_as_shipped
from tests.assessment.sheets import plain_sheet, sheets

pytestmark = pytest.mark.pure

OLD = get_pack(CURRENT)
SAME, PARTLY = Pack.model_validate(same_as_shipped()), Pack.model_validate(partly_new())


@settings(max_examples=60, deadline=None)
@given(sheets, st.sampled_from([OLD, SAME]))
def test_under_the_same_questions_the_result_is_the_same(sheet: dict[str, Any], under: Pack) -> None:
    found, result = recalculate(sheet, OLD, under), score_sheet(OLD, sheet["answers"], sheet["scenes"])
    assert found.carried.is_whole
    assert (found.score, found.dimensions, found.level) == (result.score, result.dimensions, result.level)
    assert found.scene_counts == result.scene_counts
    assert found.scenes == sheet["scenes"]


@settings(max_examples=60, deadline=None)
@given(sheets)
def test_what_is_not_the_same_leaves_no_number_that_needs_it(sheet: dict[str, Any]) -> None:
    found, result = recalculate(sheet, OLD, PARTLY), score_sheet(OLD, sheet["answers"], sheet["scenes"])
    assert set(found.carried.missing_answers) == {NEW_QUESTION}
    assert set(found.carried.missing_scenes) == {NEW_SCENE}
    assert found.points[NEW_QUESTION] is None
    assert found.scenes[NEW_SCENE] is None
    assert found.dimensions == {**result.dimensions, "数字化管理": None}
    assert (found.score, found.level, found.scene_counts) == (None, None, None)


@settings(max_examples=40, deadline=None)
@given(sheets, st.sets(st.sampled_from(sorted(OLD.question_by_key))), st.sets(st.sampled_from(sorted(OLD.scene_by_name))))
def test_the_fewer_are_declared_the_same_the_less_is_said(sheet: dict[str, Any], dropped: set[str], lost: set[str]) -> None:
    content = same_as_shipped()
    for key in dropped:
        del content["continues"]["questions"][key]
    for name in lost:
        del content["continues"]["scenes"][name]
    found = recalculate(sheet, OLD, Pack.model_validate(content))
    touched = {OLD.question_by_key[key].dimension for key in dropped}
    assert {name for name, points in found.dimensions.items() if points is None} == touched
    assert (found.score is None) == bool(dropped)
    assert (found.level is None) == bool(dropped or lost)


def test_letters_that_changed_places_are_followed() -> None:
    """The question's options were turned round: the old D is the new B, worth what it says there."""
    sheet = plain_sheet(1)
    sheet["answers"]["5"] = "D"
    found = recalculate(sheet, OLD, PARTLY)
    assert found.carried.answers["5"] == "B"
    assert found.points["5"] == Decimal("7.5")


def test_an_answer_that_has_no_place_in_the_new_question_is_not_comparable() -> None:
    content = same_as_shipped()
    content["continues"]["questions"]["2"] = {"question": "2", "options": {"A": "A", "B": "B"}}
    under = Pack.model_validate(content)
    for letter, points in (("B", Decimal("1.5")), ("C", None)):
        sheet = plain_sheet(1)
        sheet["answers"]["2"] = letter
        found = recalculate(sheet, OLD, under)
        assert found.points["2"] == points
        assert (found.score is None) == (points is None)


def test_an_edition_that_says_nothing_of_the_old_one_compares_nothing() -> None:
    found = recalculate(plain_sheet(1), OLD, Pack.model_validate(same_as_shipped() | {"continues": []}))
    assert set(found.dimensions.values()) == {None}
    assert set(found.scenes.values()) == {None}
    assert found.score is None
