"""Where an edition contradicts itself, each place named: looked for in the file as it was written, however wrong the rest is. Pure.

What is not even of the right shape is passed over here; pydantic names it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from services.assessment.asking import CONSTRAINT, TOP_LEVEL
from services.assessment.weighing import list_weight_faults
from services.assessment.written import Contradiction, Place, Written, is_finer, number_in, rows_of, shown
from services.contracts.words import _

DECIMALS = 3
"""Of a point: the finest that ways to the next level are added up in."""


def list_contradictions(content: Written) -> Iterator[Contradiction]:
    questions = list(rows_of(content.get("questions")))
    yield from _repeated_names(
        [(("questions", at, "number"), row.get("number")) for at, row in questions], _("题号有重复：{name}")
    )
    for at, question in questions:
        yield from _option_faults(("questions", at), question)
    if isinstance(steps := content.get("scene_ladder"), Mapping):
        yield from _ladder_faults(("scene_ladder",), _("各场景共同的台阶"), steps)
    yield from _scene_faults(content)
    yield from list_weight_faults(content, questions)
    yield from _level_faults(content)
    yield from _continuation_faults(content, questions)


def _repeated_names(names: list[tuple[Place, Any]], words: str) -> Iterator[Contradiction]:
    seen: Counter[str] = Counter()
    for place, name in names:
        seen[str(name)] += 1
        if name is not None and seen[str(name)] > 1:
            yield Contradiction(place, words.format(name=name))


def _option_faults(place: Place, question: Written) -> Iterator[Contradiction]:
    number, options = question.get("number"), list(rows_of(question.get("options")))
    letters = [((*place, "options", at, "key"), option.get("key")) for at, option in options]
    yield from _repeated_names(letters, _("第 {number} 题有重复的选项字母：{{name}}").format(number=number))
    for at, option in options:
        points = number_in(option.get("points"))
        if points is not None and is_finer(points, DECIMALS):
            words = _("第 {number} 题的分值最多三位小数")
            yield Contradiction((*place, "options", at, "points"), words.format(number=number))
        if option.get("exclusive") is True and points:
            yield Contradiction((*place, "options", at, "points"), _("第 {number} 题的互斥选项应为 0 分").format(number=number))
    most, best = number_in(question.get("max_points")), _best_points(question, [option for _at, option in options])
    if most is not None and best is not None and most != best:
        words = _("第 {number} 题选项最多得 {best} 分，与满分 {most} 不符")
        yield Contradiction((*place, "max_points"), words.format(number=number, best=shown(best), most=shown(most)))


def _best_points(question: Written, options: list[Written]) -> Decimal | None:
    given = [number_in(option.get("points")) for option in options]
    points = [one for one in given if one is not None]
    if not points or len(points) < len(given) or question.get("type") not in ("single", "multi"):
        return None
    return max(points) if question["type"] == "single" else sum(points, Decimal())


def _scene_faults(content: Written) -> Iterator[Contradiction]:
    scenes = list(_scenes_of(content))
    yield from _repeated_names([((*place, "name"), scene.get("name")) for place, scene in scenes], _("场景名有重复：{name}"))
    for place, scene in scenes:
        for table in ("levels", "explained", "examples"):
            written = scene.get(table)
            if isinstance(written, Mapping) and (written or table == "levels"):
                yield from _ladder_faults((*place, table), _("场景“{name}”").format(name=scene.get("name")), written)


def _scenes_of(content: Written) -> Iterator[tuple[Place, Written]]:
    for at, domain in rows_of(content.get("scenes")):
        for under, scene in rows_of(domain.get("scenes")):
            yield ("scenes", at, "scenes", under), scene


def _ladder_faults(place: Place, name: str, written: Mapping[Any, Any]) -> Iterator[Contradiction]:
    wanted, given = {str(level) for level in range(1, TOP_LEVEL + 1)}, {str(level) for level in written}
    if missing := sorted(wanted - given):
        words = _("{name}应写明 1 至 {top} 级，缺 {missing} 级")
        yield Contradiction(place, words.format(name=name, top=TOP_LEVEL, missing="、".join(missing)))
    for level in sorted(given - wanted):
        words = _("{name}应写明 1 至 {top} 级，没有 {level} 级")
        yield Contradiction((*place, level), words.format(name=name, top=TOP_LEVEL, level=level))


def _level_faults(content: Written) -> Iterator[Contradiction]:
    rule = content.get("level_rule")
    rows = list(rows_of(rule.get("levels"))) if isinstance(rule, Mapping) else []
    limits = _limits(content)
    higher: list[Written] = []
    for at, row in rows:
        place: Place = ("level_rule", "levels", at)
        level = number_in(row.get("level"))
        if level is not None and any((number_in(one.get("level")) or level + 1) <= level for one in higher[-1:]):
            yield Contradiction((*place, "level"), _("等级应从高到低排列，不得重复"))
        score = number_in(row.get("min_score"))
        if score is not None and is_finer(score, DECIMALS):
            yield Contradiction((*place, "min_score"), _("要求的分数最多三位小数"))
        for name, (limit, words) in limits.items():
            wanted = number_in(row.get(name))
            if wanted is not None and wanted > limit:
                yield Contradiction(
                    (*place, name), words.format(level=row.get("level"), wanted=shown(wanted), limit=shown(limit))
                )
        if any(_comes_first(one, row) for one in higher):
            words = _("满足 {level} 级的总会先满足更高的一级，这一级谁也评不到")
            yield Contradiction((*place, "min_score"), words.format(level=row.get("level")))
        higher.append(row)


def _limits(content: Written) -> dict[str, tuple[Decimal, str]]:
    """The most there is of what a level asks, and what to say of a row that asks for more. Weights make 100 points in all."""
    scenes = [scene for _place, scene in _scenes_of(content)]
    strict = [scene for scene in scenes if scene.get("kind") == CONSTRAINT]
    return {
        "min_score": (Decimal(100), _("{level} 级要 {wanted} 分，满分只有 {limit} 分，谁也达不到")),
        "min_scenes": (Decimal(len(scenes)), _("{level} 级要 {wanted} 个场景，一共只有 {limit} 个，谁也达不到")),
        "min_constraint": (Decimal(len(strict)), _("{level} 级要 {wanted} 个约束性场景，一共只有 {limit} 个，谁也达不到")),
    }


def _comes_first(higher: Written, row: Written) -> bool:
    """Whether whoever fulfils `row` has fulfilled `higher` already: it asks for no scenes and no more points."""
    score, other = number_in(row.get("min_score")), number_in(higher.get("min_score"))
    nothing = number_in(higher.get("min_scenes")) == 0 and number_in(higher.get("min_constraint")) == 0
    return nothing and score is not None and other is not None and other <= score


def _continuation_faults(content: Written, questions: list[tuple[int, Written]]) -> Iterator[Contradiction]:
    """What is said to continue an earlier edition must stand in this one."""
    written = content.get("continues")
    rows = rows_of([written] if isinstance(written, Mapping) else written)
    here = {
        "questions": ({str(question.get("number")) for _at, question in questions}, _("这一版没有第 {name} 题")),
        "scenes": ({str(scene.get("name")) for _place, scene in _scenes_of(content)}, _("这一版没有场景“{name}”")),
    }
    for at, part in rows:
        for table, (known, words) in here.items():
            named = part.get(table)
            for name in named if isinstance(named, Mapping) else ():
                if str(name) not in known:
                    yield Contradiction(("continues", at, table, str(name)), words.format(name=name))
