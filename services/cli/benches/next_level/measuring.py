"""Random sheets, their plans, and the same by force where there is little enough to try."""

from __future__ import annotations

import platform
import random
import time
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

from services.assessment.editions import CURRENT, find_efforts, get_pack
from services.assessment.estimating import Efforts
from services.assessment.explaining import Gap, find_gap
from services.assessment.packing import Domain, Pack
from services.assessment.planning import find_plan, list_alternatives
from services.assessment.scoring import points_of, score_sheet
from services.cli.benches.sheets import random_sheet

Sheet = tuple[dict[str, Any], dict[str, int]]
SMALL_QUESTIONS = ("5", "6", "8")
SMALL_SCENES = 5


def measure(sheets: int, forced: int, seed: int, tell: Callable[[], object]) -> dict[str, dict[str, Any]]:
    """Milliseconds for plan and alternatives, and the share of small sheets whose plan weighs what the best of all does."""
    chance = random.Random(seed)  # noqa: S311 (sheets of a bench)
    pack, efforts = get_pack(CURRENT), find_efforts(CURRENT)
    if efforts is None:
        raise LookupError(f"nobody has estimated the steps of {CURRENT}")
    took = sorted(_timed(pack, efforts, chance, sheets, tell))
    small = _cut_down(pack)
    equal = sum(_is_lightest(small, efforts, chance, tell) for _sheet in range(forced))
    return {
        "figures": {
            "p50_ms": round(took[len(took) // 2], 2), "p95_ms": round(took[int(len(took) * 0.95)], 2), "max_ms": round(took[-1], 2),
            "equal_to_brute_force": equal, "brute_forced": forced,
        },
        "ratios": {"equal_to_brute_force": equal / forced},
        "conditions": {"sheets": len(took), "seed": seed, "pack": pack.id, "python": platform.python_version(), "machine": platform.machine()},
    }  # fmt: skip


def _timed(pack: Pack, efforts: Efforts, chance: random.Random, sheets: int, tell: Callable[[], object]) -> Iterator[float]:
    for _number in range(sheets):
        tell()
        answers, levels = _sheet(pack, chance)
        gap = find_gap(pack, score_sheet(pack, answers, levels))
        if gap is None:
            continue
        began = time.perf_counter()
        plan = find_plan(pack, efforts, gap, answers, levels)
        if plan is not None:
            list_alternatives(pack, efforts, gap, answers, levels, plan)
        yield (time.perf_counter() - began) * 1000


def _sheet(pack: Pack, chance: random.Random) -> Sheet:
    sheet = random_sheet(pack, chance)
    return sheet["answers"], sheet["scenes"]


def _cut_down(pack: Pack) -> Pack:
    """An edition of a few questions and scenes, with one level; small enough to try every sheet."""
    questions = [pack.question_by_key[key] for key in SMALL_QUESTIONS]
    scenes = pack.all_scenes[:SMALL_SCENES]
    row = pack.level_rule.levels[-1].model_copy(update={"min_score": 12, "min_scenes": 3, "min_constraint": 2})
    rule = pack.level_rule.model_copy(update={"levels": [row]})
    fields = dict(pack) | {
        "questions": questions, "scenes": [Domain(domain="小", scenes=scenes)], "level_rule": rule,
        "weights": [weight for weight in pack.weights if weight.name in {question.dimension for question in questions}],
    }  # fmt: skip
    return Pack.model_construct(**fields)


def _is_lightest(pack: Pack, efforts: Efforts, chance: random.Random, tell: Callable[[], object]) -> bool:
    tell()
    answers, levels = _sheet(pack, chance)
    gap = find_gap(pack, score_sheet(pack, answers, levels))
    if gap is None:
        return True
    plan = find_plan(pack, efforts, gap, answers, levels)
    return (plan.weight if plan else None) == min(_weights(pack, efforts, gap, answers, levels), default=None)


def _weights(pack: Pack, efforts: Efforts, gap: Gap, answers: dict[str, Any], levels: dict[str, int]) -> Iterator[int]:
    """What every better sheet that reaches the row weighs."""
    target = gap.row.level
    ways = [list(_better(pack, efforts, key, answers[key])) for key in pack.question_by_key]
    lifts = [(scene, levels[scene.name] < target) for scene in pack.all_scenes]
    for taken in product(*((False, True) if can else (False,) for _scene, can in lifts)):
        lifted = [scene for (scene, _can), does in zip(lifts, taken, strict=True) if does]
        if len(lifted) < gap.scenes or sum(scene.is_constraint for scene in lifted) < gap.constraint:
            continue
        weight = sum(
            efforts.weight_of(efforts.scenes[scene.name].levels[level])
            for scene in lifted
            for level in range(levels[scene.name] + 1, target + 1)
        )
        for combination in product(*ways):
            if sum(gain for gain, _more in combination) >= gap.points:
                yield weight + sum(more for _gain, more in combination)


def _better(pack: Pack, efforts: Efforts, key: str, choice: Any) -> Iterator[tuple[Any, int]]:
    question, costs = pack.question_by_key[key], efforts.questions[key]
    present = points_of(question, choice)
    if isinstance(choice, str):
        for option in question.options:
            if option.points >= present:
                climbed = [one for one in question.options if present < one.points <= option.points]
                yield option.points - present, sum(efforts.weight_of(costs[one.key]) for one in climbed)
        return
    spare = [option for option in question.options if option.points and option.key not in choice]
    for taken in product((False, True), repeat=len(spare)):
        more = [option for option, does in zip(spare, taken, strict=True) if does]
        yield sum(option.points for option in more), sum(efforts.weight_of(costs[option.key]) for option in more)
