from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.assessment.converting import CARRIERS, convert
from services.assessment.editions import get_pack
from services.assessment.entering import read_figures
from services.assessment.packing import Pack, Question
from services.assessment.reckoning import Reckoned, reckon
from services.contracts.refusals import Invalid

pytestmark = pytest.mark.pure

PACK = get_pack("miit-2024")
FIGURED = ["2", "3", "11", "12", "13", "14", "15"]


def question(number: str) -> Question:
    return PACK.question_by_key[number]


def reckoned(number: str, **figures: str | int) -> Reckoned:
    found = reckon(question(number), {key.replace("__", "."): Decimal(amount) for key, amount in figures.items()})
    assert found is not None
    return found


def test_every_question_that_asks_for_figures_says_how_they_pick_the_option() -> None:
    assert [key for key, one in PACK.question_by_key.items() if one.figures] == FIGURED
    assert all(question(key).formula for key in FIGURED)
    assert all(figure.holder and figure.unit for figure in PACK.figures.values())


def test_the_option_is_told_with_the_way_to_it() -> None:
    assert reckoned("2", machines_total=40, machines_digital=12) == Reckoned("C", "40 台中 12 台 → 30% → 选 C")
    change = reckoned("14", revenue_last=4212, staff_last=78, revenue_before=4000, staff_before=80)
    assert change == Reckoned("C", "人均营业收入：前年 50 万元，上年 54 万元 → 增加 → 选 C")


@pytest.mark.parametrize(
    ("digital", "option"),
    [
        (0, "A"),
        (1000, "A"),
        (1001, "B"),
        (2000, "B"),
        (2001, "C"),
        (4000, "C"),
        (4001, "D"),
        (6000, "D"),
        (6001, "E"),
        (10000, "E"),
    ],
)
def test_the_edges_are_those_of_the_options(digital: int, option: str) -> None:
    assert reckoned("2", machines_total=10000, machines_digital=digital).option == option


def test_a_hair_over_an_edge_never_looks_as_if_it_were_on_it() -> None:
    found = reckoned("3", machines_total=999_983, machines_networked=199_997)
    assert found == Reckoned("C", "999,983 台中 199,997 台 → 20.00004% → 选 C")


def _band_by_hand(percent: Fraction) -> str:
    return "A" if percent <= 10 else "B" if percent <= 20 else "C" if percent <= 40 else "D" if percent <= 60 else "E"


@given(st.integers(1, 10**6), st.data())
def test_any_share_picks_the_option_whose_range_holds_it(total: int, data: Any) -> None:
    part = data.draw(st.integers(0, total))
    assert reckoned("2", machines_total=total, machines_digital=part).option == _band_by_hand(Fraction(part * 100, total))


def test_what_is_compared_is_what_is_shown() -> None:
    same = reckoned("15", revenue_last=3000, cost_last=2000, revenue_before=1500, cost_before="1000.0001")
    assert same == Reckoned("B", "每百元营业收入中的成本：前年 66.67 元，上年 66.67 元 → 持平 → 选 B")
    assert reckoned("15", revenue_last=100, cost_last=81, revenue_before=100, cost_before=83).option == "C"
    assert [reckoned("13", pass_rate_before="96.5", pass_rate_now=now).option for now in ("96.4", "96.5", "97.8")] == [
        "A",
        "B",
        "C",
    ]


def test_a_division_by_nothing_is_explained_and_picks_no_option() -> None:
    for number, figures in {
        "11": {"digital_spend_average": 30, "revenue_average": 0},
        "14": {"revenue_last": 0, "staff_last": 5, "revenue_before": 0, "staff_before": 0},
        "15": {"revenue_last": 10, "cost_last": 5, "revenue_before": 0, "cost_before": 0},
    }.items():
        found = reckoned(number, **figures)
        assert found.option is None
        assert "算不出来" in found.how


def test_what_is_missing_is_named() -> None:
    found = reckoned("14", revenue_last=4212, staff_before=80)
    assert found.option is None
    assert [figure.label for figure in found.missing] == ["上年员工数", "前年营业收入"]


def test_energy_is_converted_from_what_was_bought() -> None:
    amounts = {"electricity": Decimal(860_000), "gas": Decimal(12_000), "diesel": Decimal(3_000), "coal": Decimal("1.5")}
    conversion = convert(amounts)
    assert [line.tonnes for line in conversion.lines] == [
        Decimal("105.694"), Decimal("14.5716"), Decimal("3.671892"), Decimal("1.07145")
    ]  # fmt: skip
    assert conversion.tonnes == Decimal("125.008942")
    assert all("非官方" in one.source and "GB/T 2589-2020" in one.source for one in CARRIERS)


def test_energy_bought_and_a_sum_typed_are_one_figure() -> None:
    bought = {"energy_last__electricity": 860_000, "energy_last__gas": 12_000, "revenue_last": 4000}
    found = reckoned("12", **bought, energy_before=130, revenue_before=4000)
    assert found == Reckoned("C", "每百元营业收入的综合能耗：前年 0.325 千克标准煤，上年 0.301 千克标准煤 → 降低 → 选 C")


def faults(typed: dict[str, Any], stored: dict[str, Decimal] | None = None) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        read_figures(PACK, typed, stored or {})
    return {fault.where: fault.what for fault in caught.value.faults}


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"machines_total": 0}, "直接选一项"),
    ({"machines_total": -3}, "不能是负数"),
    ({"machines_total": 1_000_001}, "最多 1,000,000 台"),
    ({"machines_total": "12.5"}, "整数"),
    ({"machines_total": "四十"}, "请写一个数"),
    ({"machines_total": "1e5"}, "请写一个数"),
    ({"machines_total": "NaN"}, "请写一个数"),
    ({"machines_total": True}, "请写一个数"),
    ({"machines_total": [4]}, "请写一个数"),
    ({"machines_total": "9" * 400}, "请写一个数"),
    ({"revenue_last": "12.34567"}, "小数最多 4 位"),
    ({"revenue_last": "1,2"}, "请写一个数"),
    ({"pass_rate_now": 101}, "最多 100 %"),
    ({"energy_last.electricity": -1}, "不能是负数"),
    ({"energy_last.wood": 1}, "没有这个数"),
    ({"staff_last": 0}, "至少是 1"),
]


@pytest.mark.parametrize(("typed", "what"), WRONG)
def test_a_figure_that_cannot_be_is_named(typed: dict[str, Any], what: str) -> None:
    (where,) = typed
    found = faults(typed)
    assert list(found) == [f"figures.{where}"]
    assert what in found[f"figures.{where}"]


def test_a_part_greater_than_its_whole_is_named_whichever_of_the_two_came_last() -> None:
    assert list(faults({"machines_total": 10, "machines_digital": 12})) == ["figures.machines_digital"]
    assert list(faults({"machines_total": 10}, {"machines_digital": Decimal(12)})) == ["figures.machines_total"]
    assert list(faults({"machines_networked": 12}, {"machines_total": Decimal(11)})) == ["figures.machines_networked"]


def test_figures_are_read_as_people_write_them() -> None:
    typed = {"revenue_last": "1，200.5", "machines_total": "４０", "staff_last": " 78 ", "cost_last": "", "pass_rate_now": 97.8}
    assert read_figures(PACK, typed, {}) == {
        "revenue_last": Decimal("1200.5"), "machines_total": 40, "staff_last": 78, "cost_last": None, "pass_rate_now": Decimal("97.8")
    }  # fmt: skip


SPOILED: list[tuple[str, dict[str, Any], str]] = [
    ("3", {"figures": {0: {"least": 2}}}, "在两道题里写得不一样"),
    ("3", {"figures": {1: {"part_of": "cows"}}}, "提到的 cows 没有列出"),
    ("2", {"formula": {"part": "cows"}}, "算法用到了没有列出的数：cows"),
    ("2", {"formula": {"up_to": {"A": 10, "Z": None}}}, "没有选项 Z"),
    ("2", {"formula": {"up_to": {"A": 20, "B": 10, "C": None}}}, "逐个升高"),
    ("13", {"untransformed": "Z"}, "没有选项 Z"),
    ("13", {"formula": {"kind": "guess"}}, "guess"),
]


@pytest.mark.parametrize(("number", "spoil", "what"), SPOILED)
def test_a_pack_whose_figures_do_not_fit_is_refused_by_name(number: str, spoil: dict[str, Any], what: str) -> None:
    document = PACK.model_dump(mode="json")
    question = next(one for one in document["questions"] if str(one["number"]) == number)
    for name, change in spoil.items():
        if name == "figures":
            for at, fields in change.items():
                question["figures"][at] |= fields
        elif isinstance(change, dict):
            question["formula"] |= change
        else:
            question[name] = change
    with pytest.raises(ValidationError, match=what):
        Pack.model_validate(document)


def test_a_figure_that_is_only_named_stays_a_plain_text() -> None:
    document = PACK.model_dump(mode="json")
    document["questions"][0]["figures"] = ["网点数(个)"]
    pack = Pack.model_validate(document)
    assert [figure.titled for figure in pack.questions[0].figures] == ["网点数(个)"]
    assert pack.inputs == PACK.inputs
