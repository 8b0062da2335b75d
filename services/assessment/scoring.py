"""Score a sheet by its pack: points, scenes and level, exactly. Pure.

A sheet is `{"pack": id, "answers": {"1": ["B", "C"], "2": "D", …}, "scenes": {"产品设计": 2, …}}`: a multiple-choice
question takes a list of option letters, a single-choice question one letter (never a list), a scene a whole number 0–4.
The level is the first row of the pack's rule, from the top down, that holds in full.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.assessment.packing import TOP_LEVEL, LevelRow, Pack, Question
from services.contracts.refusals import Fault, Invalid, Refused
from services.contracts.words import _

_SHOWN = 24


@dataclass(frozen=True, slots=True)
class SceneCount:
    """Scenes at a level or above: all of them, and the 约束性 among them."""

    all: int
    constraint: int


@dataclass(frozen=True, slots=True)
class Result:
    """What a sheet came to. Points are exact; level 0 means that no level is reached."""

    pack: str
    score: Decimal
    dimensions: dict[str, Decimal]
    scene_counts: dict[int, SceneCount]
    level: int
    level_name: str


def score_document(document: object, find: Callable[[str], Pack]) -> Result:
    """Score a decoded sheet by the pack it names.

    Raises:
        Invalid: with every fault of the sheet, each naming where it is.
    """
    if not isinstance(document, dict):
        raise Invalid(_("答卷应是一个 JSON 对象"))
    pack_id = document.get("pack")
    if not isinstance(pack_id, str):
        raise Invalid(_("请写明指标版本，如 miit-2024"), where="pack")
    try:
        pack = find(pack_id)
    except Refused as error:
        raise Invalid(str(error), faults=[Fault("pack", f"{fault.what}：{_shown(pack_id)}") for fault in error.faults]) from error
    faults = [Fault(_shown(key), _("没有这一项")) for key in document if key not in ("pack", "answers", "scenes")]
    return score_sheet(pack, document.get("answers"), document.get("scenes"), faults)


def score_sheet(pack: Pack, answers: object, scenes: object, faults: list[Fault] | None = None) -> Result:
    """Score answers (question number → choice) and scene levels by `pack`; raises `Invalid` with every fault."""
    faults = [] if faults is None else faults
    dimensions = _add_points(pack, _object(answers, "answers", faults), faults)
    levels = _read_levels(pack, _object(scenes, "scenes", faults), faults)
    if faults:
        raise Invalid(faults[0].what, faults=faults)
    score = sum(dimensions.values(), Decimal())
    counts = count_scenes(pack, levels)
    level = find_level(pack, score, counts)
    return Result(pack.id, score, dimensions, counts, level, pack.level_names[level])


def count_scenes(pack: Pack, levels: Mapping[str, int]) -> dict[int, SceneCount]:
    """How many scenes stand at each level or above."""
    reached = [[0, 0] for _level in range(TOP_LEVEL + 1)]
    for scene in pack.all_scenes:
        for level in range(1, levels[scene.name] + 1):
            reached[level][0] += 1
            reached[level][1] += scene.is_constraint
    return {level: SceneCount(*reached[level]) for level in range(1, TOP_LEVEL + 1)}


def find_level(pack: Pack, score: Decimal, counts: Mapping[int, SceneCount]) -> int:
    """From the highest level down, the first whose row holds in full; 0 if none does."""
    return next((row.level for row in pack.level_rule.levels if row_holds(row, score, counts[row.level])), 0)


def row_holds(row: LevelRow, score: Decimal, count: SceneCount) -> bool:
    return score >= row.min_score and count.all >= row.min_scenes and count.constraint >= row.min_constraint


def points_of(question: Question, choice: object) -> Decimal:
    """The points of one answer.

    Raises:
        Invalid: the choice is not one the question can take.
    """
    if question.type == "single":
        return _single_points(question, choice)
    return _multiple_points(question, choice)


def level_of(value: object) -> int:
    """A scene's level, if it is one: a whole number 0–4, neither a truth value nor a decimal."""
    if type(value) is not int or not 0 <= value <= TOP_LEVEL:
        raise Invalid(_("场景等级应是 0 至 4 的整数"))
    return value


def _single_points(question: Question, choice: object) -> Decimal:
    if isinstance(choice, list):
        raise Invalid(_("这是单选题，请直接写一个选项字母，不要写成列表"))
    if not isinstance(choice, str):
        raise Invalid(_("请写一个选项字母"))
    option = question.by_key.get(choice)
    if option is None:
        raise Invalid(_unknown_option(question, choice))
    return option.points


def _multiple_points(question: Question, choice: object) -> Decimal:
    if not isinstance(choice, list):
        raise Invalid(_("这是多选题，请写成选项字母的列表"))
    if not choice:
        raise Invalid(_("没有选任何一项"))
    points, seen, excluding = Decimal(), set(), ""
    for key in choice:
        option = question.by_key.get(key) if isinstance(key, str) else None
        if option is None:
            raise Invalid(_unknown_option(question, key))
        if key in seen:
            raise Invalid(_("选项 {key} 重复").format(key=key))
        seen.add(key)
        excluding = excluding or (key if option.exclusive else "")
        points += option.points
    if excluding and len(seen) > 1:
        raise Invalid(_("选项 {key} 不能与其他选项同时选").format(key=excluding))
    return points


def _add_points(pack: Pack, answers: Mapping[str, Any] | None, faults: list[Fault]) -> dict[str, Decimal]:
    dimensions = dict.fromkeys(pack.dimension_points, Decimal())
    if answers is None:
        return dimensions
    for key, question in pack.question_by_key.items():
        if key not in answers:
            faults.append(Fault(f"answers.{key}", _("没有回答")))
            continue
        try:
            dimensions[question.dimension] += points_of(question, answers[key])
        except Invalid as error:
            faults.append(Fault(f"answers.{key}", str(error)))
    faults += [Fault(f"answers.{_shown(key)}", _("没有这道题")) for key in answers if key not in pack.question_by_key]
    return dimensions


def _read_levels(pack: Pack, scenes: Mapping[str, Any] | None, faults: list[Fault]) -> dict[str, int]:
    levels: dict[str, int] = {}
    if scenes is None:
        return levels
    for name in pack.scene_by_name:
        if name not in scenes:
            faults.append(Fault(f"scenes.{name}", _("没有判定等级")))
            continue
        try:
            levels[name] = level_of(scenes[name])
        except Invalid as error:
            faults.append(Fault(f"scenes.{name}", str(error)))
    faults += [Fault(f"scenes.{_shown(name)}", _("没有这个场景")) for name in scenes if name not in pack.scene_by_name]
    return levels


def _object(value: object, where: str, faults: list[Fault]) -> Mapping[str, Any] | None:
    if isinstance(value, dict):
        return value
    faults.append(Fault(where, _("缺少这一部分") if value is None else _("应是一个 JSON 对象")))
    return None


def _unknown_option(question: Question, key: object) -> str:
    return _("没有选项 {key}，可选 {keys}").format(key=_shown(key), keys="、".join(question.by_key))


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
