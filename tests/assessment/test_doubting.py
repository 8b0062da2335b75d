from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from services.assessment.doubting import Told, list_doubts
from services.assessment.editions import get_pack
from services.assessment.preparing import copy_out, count_given, list_needed

pytestmark = pytest.mark.pure

PACK = get_pack("miit-2024")
SHEET: dict[str, dict[str, Any]] = {"answers": {}, "scenes": {}, "bases": {}}


def told(year: int = 2026, **figures: str | int) -> Told:
    return Told(year, {key.replace("__", "."): Decimal(amount) for key, amount in figures.items()})


def doubts(
    now: Told, before: Told | None = None, sheet: dict[str, dict[str, Any]] | None = None
) -> list[tuple[str, tuple[int, ...]]]:
    return [(doubt.what, doubt.questions) for doubt in list_doubts(PACK, sheet or SHEET, now, before)]


def test_figures_that_fit_raise_no_doubt() -> None:
    now = told(machines_total=40, machines_digital=12, machines_networked=12, revenue_last=4212, revenue_before=4000,
               revenue_average=3900, staff_last=78, staff_before=80, cost_last=3400, cost_before=3300, digital_spend_average=30,
               energy_last__gas=5, energy_before__gas=6, pass_rate_now=98, pass_rate_before=97)  # fmt: skip
    assert doubts(now) == []
    assert doubts(now, told(2026, **{key: int(amount) for key, amount in now.figures.items() if "." not in key})) == []


CONTRADICTIONS: list[tuple[dict[str, Any], str, tuple[int, ...]]] = [
    ({"machines_digital": 12, "machines_networked": 15}, "联网生产设备数 15 台，比数字化生产设备数 12 台还多", (3, 2)),
    (
        {"digital_spend_average": 50, "revenue_average": 40},
        "近三年年均数字化投入 50 万元，比近三年年均营业收入 40 万元还多",
        (11,),
    ),
    ({"revenue_last": 4212, "revenue_before": 400}, "相差 3 倍以上，请核对数和单位", (12,)),
    ({"revenue_average": 2000, "revenue_last": 4000, "revenue_before": 3000}, "乘 3 年还不到", (11, 12)),
    (
        {"cost_last": 30_000_000, "revenue_last": 4000},
        "上年成本 30,000,000 万元，与上年营业收入 4,000 万元相差 3 倍以上",
        (15, 12),
    ),
    ({"energy_last": 90, "energy_last__electricity": 860_000}, "按电、气、油折算是 105.694 吨标准煤，另填的总数是 90", (12,)),
    (
        {"energy_last__electricity": 10, "energy_before__gas": 1},
        "能源种类不一样（上年综合能源消费量：电；前年综合能源消费量：天然气）",
        (12,),
    ),
]


@pytest.mark.parametrize(("figures", "what", "questions"), CONTRADICTIONS)
def test_figures_that_contradict_each_other_are_pointed_out_with_their_questions(
    figures: dict[str, Any], what: str, questions: tuple[int, ...]
) -> None:
    found = doubts(told(**figures))
    assert [questions for words, questions in found if what in words] == [questions], found


def test_a_choice_by_hand_against_the_figures_is_pointed_out_and_one_by_them_is_not() -> None:
    now = told(machines_total=40, machines_digital=12)
    by_hand = {"answers": {"2": "E"}, "scenes": {}, "bases": {}}
    assert doubts(now, sheet=by_hand) == [("“设备数字化”选的是 E，按填的数是：40 台中 12 台 → 30% → 选 C", (2,))]
    for basis in ("figures", "unknown"):
        assert doubts(now, sheet={**by_hand, "bases": {"2": basis}}) == []


def test_a_jump_against_the_earlier_sheet_is_pointed_out_beyond_the_stated_factor() -> None:
    before = told(machines_total=10, pass_rate_now=80)
    assert doubts(told(machines_total=30, pass_rate_now=96), before) == []
    found = doubts(told(machines_total=31, pass_rate_now=97), before)
    assert [words for words, _where in found] == [
        "生产设备总数 31 台，上次是 10 台，相差 3 倍以上；确有变化就不用改",
        "改造后月均产品合格率 97 %，上次是 80 %，相差 1.2 倍以上；确有变化就不用改",
    ]


def test_the_same_year_told_otherwise_is_pointed_out_a_year_later() -> None:
    before = told(2025, revenue_last=4000)
    assert doubts(told(2026, revenue_before=4001, revenue_last=5000), before) == []
    assert doubts(told(2026, revenue_before=3000, revenue_last=5000), before) == [
        ("前年营业收入 3,000 万元；上次填的同一年（2024 年）的数是 4,000 万元，请核对", (12,))
    ]


def test_every_figure_stands_once_in_the_list_to_prepare_under_who_holds_it() -> None:
    needed = list_needed(PACK, {"machines_total": Decimal(40), "energy_last.electricity": Decimal(1000)})
    assert list(needed) == ["设备主管", "财务", "质检", "人事"]
    keys = [row.figure.key for rows in needed.values() for row in rows]
    assert sorted(map(str, keys)) == sorted(PACK.figures)
    machines, energy = needed["设备主管"][0], needed["设备主管"][3]
    assert [question.number for question in machines.questions] == [2, 3]
    assert (machines.given, energy.given) == ("40 台", "0.1229 吨标准煤（电 1,000 度）")
    assert count_given(PACK, {"machines_total": Decimal(40)}) == (1, 15)


def test_the_sheet_to_copy_has_letters_levels_figures_and_what_is_open() -> None:
    sheet = {"answers": {"1": ["C", "B"], "2": "C", "12": "A"}, "scenes": {"产品设计": 2}, "bases": {"12": "untransformed"}}
    lines = copy_out(PACK, sheet, {"machines_total": Decimal(40), "machines_digital": Decimal(12)})
    assert len(lines) == 31
    assert [lines[at].letters for at in (0, 1, 2, 15)] == ["B、C", "C", "", "2 级"]
    assert lines[1].figures == ["生产设备总数 40 台", "数字化生产设备数 12 台"]
    assert "非官方" in lines[11].texts[0]
