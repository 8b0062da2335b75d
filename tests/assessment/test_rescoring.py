"""Many sheets at once come to exactly what each comes to alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.editions import CURRENT, get_pack
from services.assessment.rescoring import Rescorer
from services.assessment.scoring import score_sheet
from services.contracts.refusals import Invalid

pytestmark = pytest.mark.pure

PACK = get_pack(CURRENT)
ANSWERS = {
    key: st.sampled_from([option.key for option in question.options])
    if question.type == "single"
    else st.one_of(
        st.lists(st.sampled_from([option.key for option in question.options if not option.exclusive]), unique=True, min_size=1),
        st.just([next(option.key for option in question.options if option.exclusive)]),
    )
    for key, question in PACK.question_by_key.items()
}
SHEETS = st.fixed_dictionaries({
    "answers": st.fixed_dictionaries(ANSWERS), "scenes": st.fixed_dictionaries(dict.fromkeys(PACK.scene_by_name, st.integers(0, 4))),
})  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(SHEETS, min_size=1, max_size=8))
def test_every_sheet_has_the_result_it_has_alone(sheets: list[dict[str, Any]]) -> None:
    scored = Rescorer(PACK).score(sheets)
    for number, sheet in enumerate(sheets):
        assert scored.result(number) == score_sheet(PACK, sheet["answers"], sheet["scenes"])


def whole_sheet() -> dict[str, Any]:
    answers = {key: ["A"] if question.type == "multi" else "A" for key, question in PACK.question_by_key.items()}
    return {"answers": answers, "scenes": dict.fromkeys(PACK.scene_by_name, 0)}


@pytest.mark.parametrize(
    ("part", "key", "wrong"),
    [("answers", "1", ["A", "B"]), ("answers", "1", []), ("answers", "1", "B"), ("answers", "2", ["B"]), ("answers", "2", "Z"),
     ("scenes", "产品设计", 5), ("scenes", "产品设计", True), ("scenes", "产品设计", 1.0)],
)  # fmt: skip
def test_what_no_sheet_can_hold_is_refused_as_it_is_alone(part: str, key: str, wrong: object) -> None:
    sheet = whole_sheet()
    sheet[part][key] = wrong
    with pytest.raises(Invalid) as alone:
        score_sheet(PACK, sheet["answers"], sheet["scenes"])
    with pytest.raises(Invalid) as together:
        Rescorer(PACK).score([whole_sheet(), sheet])
    assert str(together.value) == str(alone.value)


def test_no_sheets_come_to_nothing() -> None:
    assert len(Rescorer(PACK).score([]).levels) == 0
