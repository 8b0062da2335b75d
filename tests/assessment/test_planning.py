"""The cheapest way to the next level: exactly the lightest, whatever the sheet."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.asking import TOP_LEVEL
from services.assessment.editions import CURRENT, find_efforts, get_pack
from services.assessment.estimating import Efforts, list_faults
from services.assessment.explaining import find_gap
from services.assessment.packing import Pack
from services.assessment.planning import Plan, find_plan, list_alternatives
from services.assessment.scoring import count_scenes, points_of, row_holds, score_sheet

pytestmark = pytest.mark.pure

PACK, EFFORTS = get_pack(CURRENT), find_efforts(CURRENT)
assert EFFORTS is not None


def small_pack(points: list[str], climbs: list[str], kinds: list[str]) -> Pack:
    """A multiple-choice question of these points, a single-choice one that climbs so, and scenes of these kinds."""
    multi, single = sum(map(Decimal, points), Decimal()), max(map(Decimal, climbs))
    share = multi * 100 / (multi + single)
    questions: list[dict[str, Any]] = [
        {"number": 1, "item": "甲", "max_points": multi, "type": "multi",
         "options": [{"key": "N", "text": "无", "points": 0, "exclusive": True},
                     *({"key": f"O{n}", "text": f"做{n}", "points": one} for n, one in enumerate(points))]},
        {"number": 2, "item": "乙", "max_points": single, "type": "single",
         "options": [{"key": "Z", "text": "零", "points": 0},
                     *({"key": f"S{n}", "text": f"级{n}", "points": one} for n, one in enumerate(climbs))]},
    ]  # fmt: skip
    scale = (multi + single) / 100
    for question in questions:
        question |= {"dimension": question["item"], "indicator": "标", "ask": "问", "plain": "说", "evidence_examples": ["凭证"]}
        question["max_points"] /= scale
        for option in question["options"]:
            option["points"] = Decimal(option["points"]) / scale
    weights = [
        {"name": name, "weight_pct": pct, "l2": [{"name": "标", "weight_pct": 100, "l3": [{"name": name, "weight_pct": 100}]}]}
        for name, pct in (("甲", share), ("乙", 100 - share))
    ]
    scenes = [
        {"name": f"景{n}", "kind": kind, "plain": "说", "levels": {level: f"{level}级" for level in range(1, 5)}}
        for n, kind in enumerate(kinds)
    ]
    return Pack.model_validate({
        "id": "small", "title": "小", "document": "无", "issued": "2026", "status": "测试", "weights": weights, "scoring": {},
        "questions": questions, "scene_ladder": {level: f"{level}级" for level in range(1, 5)}, "scenes": [{"domain": "域", "scenes": scenes}],
        "level_rule": {"statement": "规则", "levels": [
            {"level": 1, "name": "一", "min_score": 50, "min_scenes": min(2, len(kinds)), "min_constraint": min(1, kinds.count("约束性"))}
        ]},
    })  # fmt: skip


def small_efforts(pack: Pack, weights: list[int]) -> Efforts:
    given = iter(weights)
    bands: dict[str, Any] = {}

    def cost() -> dict[str, str]:
        weight = next(given)
        bands[str(weight)] = {"weight": weight, "days": "几天", "cost": "几元"}
        return {"band": str(weight), "product": "物"}

    questions = {
        key: {option.key: cost() for option in question.options if option.points}
        for key, question in pack.question_by_key.items()
    }
    scenes = {scene.name: {"levels": {level: cost() for level in range(1, TOP_LEVEL + 1)}} for scene in pack.all_scenes}
    return Efforts.model_validate(
        {"pack": pack.id, "status": "估", "bands": bands, "outcomes": [], "questions": questions, "scenes": scenes}
    )


def by_force(pack: Pack, efforts: Efforts, answers: dict[str, Any], levels: dict[str, int]) -> int | None:
    """The least weight, by trying every better sheet there is; None where none reaches the level."""
    multi, single = pack.question_by_key["1"], pack.question_by_key["2"]
    extra = [option for option in multi.options if option.points and option.key not in answers["1"]]
    climbs = sorted(single.options, key=lambda option: option.points)
    present = single.by_key[answers["2"]].points
    row = pack.level_rule.levels[0]
    least: int | None = None
    for added in product((False, True), repeat=len(extra)):
        for climbed in [option for option in climbs if option.points >= present]:
            for lifted in product(*(range(levels[scene.name], 2) for scene in pack.all_scenes)):
                more = [option for option, taken in zip(extra, added, strict=True) if taken]
                new = dict(zip(pack.scene_by_name, lifted, strict=True))
                score = points_of(multi, answers["1"]) + sum((option.points for option in more), Decimal()) + climbed.points
                if not row_holds(row, score, count_scenes(pack, new)[1]):
                    continue
                weight = sum(efforts.weight_of(efforts.questions["1"][option.key]) for option in more)
                weight += sum(
                    efforts.weight_of(efforts.questions["2"][one.key]) for one in climbs if present < one.points <= climbed.points
                )
                weight += sum(
                    efforts.weight_of(efforts.scenes[name].levels[1]) for name, level in new.items() if level > levels[name]
                )
                least = weight if least is None else min(least, weight)
    return least


@settings(max_examples=150, deadline=None)
@given(
    points=st.lists(st.sampled_from(["1", "2", "4", "5", "8"]), min_size=1, max_size=4),
    climbs=st.lists(st.sampled_from(["5", "10", "20"]), min_size=1, max_size=3, unique=True),
    kinds=st.lists(st.sampled_from(["约束性", "指导性"]), min_size=1, max_size=4),
    data=st.data(),
)
def test_the_plan_is_as_light_as_the_best_of_all_sheets(
    points: list[str], climbs: list[str], kinds: list[str], data: Any
) -> None:
    total = sum(map(Decimal, points), Decimal()) + max(map(Decimal, climbs))
    points = (
        [*points, str(next(size for size in (25, 50, 100) if size >= total) - total)] if total not in (25, 50, 100) else points
    )
    pack = small_pack(points, climbs, kinds)
    count = len(points) + len(climbs) + 4 * len(kinds)
    efforts = small_efforts(pack, data.draw(st.lists(st.integers(1, 9), min_size=count, max_size=count)))
    assert list_faults(efforts, pack) == []
    chosen = data.draw(st.lists(st.sampled_from([f"O{n}" for n in range(len(points))]), unique=True))
    answers = {"1": chosen or ["N"], "2": data.draw(st.sampled_from(["Z", *(f"S{n}" for n in range(len(climbs)))]))}
    levels = {scene.name: data.draw(st.integers(0, 1)) for scene in pack.all_scenes}
    gap = find_gap(pack, score_sheet(pack, answers, levels))
    if gap is None:
        return
    plan = find_plan(pack, efforts, gap, answers, levels)
    assert (plan.weight if plan else None) == by_force(pack, efforts, answers, levels)


def sheets() -> st.SearchStrategy[tuple[dict[str, Any], dict[str, int]]]:
    answers = {
        key: st.sampled_from([option.key for option in question.options])
        if question.type == "single"
        else st.lists(st.sampled_from([option.key for option in question.options if option.points]), unique=True, min_size=1)
        for key, question in PACK.question_by_key.items()
    }
    return st.tuples(st.fixed_dictionaries(answers), st.fixed_dictionaries(dict.fromkeys(PACK.scene_by_name, st.integers(0, 4))))


@settings(max_examples=60, deadline=None)
@given(sheets())
def test_whoever_does_what_the_plan_says_is_at_the_next_level(sheet: tuple[dict[str, Any], dict[str, int]]) -> None:
    answers, levels = sheet
    result = score_sheet(PACK, answers, levels)
    gap = find_gap(PACK, result)
    plan = find_plan(PACK, EFFORTS, gap, answers, levels) if gap else None
    if plan is None:
        return
    for one in [plan, *(other.plan for other in list_alternatives(PACK, EFFORTS, gap, answers, levels, plan))]:
        assert one.weight >= plan.weight
        assert score_sheet(PACK, *after(one, answers, levels)).level >= one.row.level


def after(plan: Plan, answers: dict[str, Any], levels: dict[str, int]) -> tuple[dict[str, Any], dict[str, int]]:
    """The sheet of a firm that did it all."""
    answers, levels = dict(answers), dict(levels)
    for change in plan.changes:
        if change.target is not None:
            levels[change.key] = change.target
            continue
        number, option = change.key.split(".")
        answers[number] = [*answers[number], option] if isinstance(answers[number], list) else option
    return answers, levels


def test_an_outcome_is_never_part_of_a_plan() -> None:
    answers = {key: ["A"] if question.type == "multi" else "A" for key, question in PACK.question_by_key.items()}
    gap = find_gap(PACK, score_sheet(PACK, answers, dict.fromkeys(PACK.scene_by_name, 0)))
    assert gap is not None
    plan = find_plan(PACK, EFFORTS, gap, answers, dict.fromkeys(PACK.scene_by_name, 0))
    assert plan is not None
    assert not {change.key.partition(".")[0] for change in plan.changes} & set(EFFORTS.outcomes)


def test_the_estimates_cover_every_step_of_the_edition_and_nothing_else() -> None:
    assert list_faults(EFFORTS, PACK) == []
    broken = EFFORTS.model_copy(
        update={"scenes": {**EFFORTS.scenes, "画饼": EFFORTS.scenes["产品设计"]}, "outcomes": ["11", "99"]}
    )
    assert len(list_faults(broken, PACK)) == 6
