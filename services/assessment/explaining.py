"""What a result means: what the next level still asks, which scenes to lift for it, and the opening sentence. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from services.assessment.packing import LevelRow, Pack, Question, Scene
from services.assessment.reading import exact
from services.assessment.scoring import Result, SceneCount
from services.contracts.words import _

_NUMERALS = "零一二三四"


@dataclass(frozen=True, slots=True)
class Gap:
    """What a level's row still asks: points, scenes at that level or above, 约束性 ones among them. None left: it holds."""

    row: LevelRow
    points: Decimal
    scenes: int
    constraint: int

    @property
    def scenes_to_lift(self) -> int:
        """A lifted 约束性 scene counts for both conditions."""
        return max(self.scenes, self.constraint)

    @property
    def holds(self) -> bool:
        return not (self.points or self.scenes or self.constraint)


@dataclass(frozen=True, slots=True)
class Lift:
    """One scene worth lifting, from its level to the one wanted; `wording` is what that level says."""

    scene: Scene
    present: int
    target: int
    wording: str

    @property
    def steps(self) -> int:
        return self.target - self.present


@dataclass(frozen=True, slots=True)
class Improvement:
    """The next thing a question gives points for: what `to` says, and how many points more it gives."""

    question: Question
    to: str
    gain: Decimal


def level_title(level: int, name: str) -> str:
    """A level as a person says it: 一级（初始级）; below level 1 the pack's own words."""
    return f"{_NUMERALS[level]}级（{name}）" if level else name


def title_of(pack: Pack, level: int) -> str:
    return level_title(level, pack.level_names[level])


def find_next_row(pack: Pack, level: int) -> LevelRow | None:
    """The lowest row above `level`; None at the top."""
    return min((row for row in pack.level_rule.levels if row.level > level), key=lambda row: row.level, default=None)


def measure_gap(row: LevelRow, score: Decimal, counts: Mapping[int, SceneCount]) -> Gap:
    count = counts[row.level]
    return Gap(
        row,
        points=max(row.min_score - score, Decimal()),
        scenes=max(row.min_scenes - count.all, 0),
        constraint=max(row.min_constraint - count.constraint, 0),
    )


def find_gap(pack: Pack, result: Result) -> Gap | None:
    """What is missing for the next level; None at the top."""
    row = find_next_row(pack, result.level)
    return measure_gap(row, result.score, result.scene_counts) if row else None


def list_lifts(pack: Pack, result: Result, levels: Mapping[str, int]) -> list[Lift]:
    """The fewest scene lifts that the next level asks, nearest first; 约束性 scenes are taken where they are asked for.

    Where the next level lacks points only, those that serve the level after it; at the top nothing.
    """
    for row in reversed(pack.level_rule.levels):
        gap = measure_gap(row, result.score, result.scene_counts)
        if row.level > result.level and gap.scenes_to_lift:
            return _choose_lifts(pack, gap, levels)
    return []


def _choose_lifts(pack: Pack, gap: Gap, levels: Mapping[str, int]) -> list[Lift]:
    target = gap.row.level
    able = [
        Lift(scene, levels[scene.name], target, scene.levels[target]) for scene in pack.all_scenes if levels[scene.name] < target
    ]  # fmt: skip
    able.sort(key=lambda lift: (lift.steps, not lift.scene.is_constraint))
    chosen = [lift for lift in able if lift.scene.is_constraint][: gap.constraint]
    chosen += [lift for lift in able if lift not in chosen][: gap.scenes_to_lift - len(chosen)]
    return sorted(chosen, key=able.index)


def wanted_scenes(pack: Pack, result: Result, levels: Mapping[str, int]) -> list[str]:
    return [lift.scene.name for lift in list_lifts(pack, result, levels)]


def find_improvement(question: Question, choice: str | list[str]) -> Improvement | None:
    """The nearest option that gives more: one more thing done, or the next step up."""
    if isinstance(choice, list):
        open_ones = [option for option in question.options if option.points and option.key not in choice]
        nearest = min(open_ones, key=lambda option: option.points, default=None)
        return Improvement(question, nearest.text, nearest.points) if nearest else None
    present = question.by_key[choice].points
    higher = [option for option in question.options if option.points > present]
    nearest = min(higher, key=lambda option: option.points, default=None)
    return Improvement(question, nearest.text, nearest.points - present) if nearest else None


def nearest_improvement(pack: Pack, answers: Mapping[str, str | list[str]], points: Decimal) -> Improvement | None:
    """The smallest step that alone gives the points still missing, else the one that gives most.

    One more thing done comes before a step up: it is what a firm can decide by itself.
    """
    found = [find_improvement(question, answers[key]) for key, question in pack.question_by_key.items()]
    steps = [step for step in found if step]
    enough = [step for step in steps if step.gain >= points]
    if enough:
        return min(enough, key=lambda step: (step.question.type != "multi", step.gain))
    return max(steps, key=lambda step: (step.gain, step.question.type == "multi"), default=None)


def write_opening(pack: Pack, result: Result, answers: Mapping[str, str | list[str]], levels: Mapping[str, int]) -> str:
    """One sentence: the level, the condition that decided it, the nearest next step."""
    here = _("总分 {score} 分，数字化水平为{level}").format(score=exact(result.score), level=title_of(pack, result.level))
    if not result.level:
        here = _("总分 {score} 分，{level}").format(score=exact(result.score), level=pack.level_names[0])
    gap = find_gap(pack, result)
    if gap is None:
        return _("{here}，已是最高一级；{rule}三项条件全部满足。").format(here=here, rule=_rule_words(pack.level_rule.levels[0]))
    return _("{here}；没到{next}，是因为还差 {missing}。最近的一步：{step}。").format(
        here=here,
        next=title_of(pack, gap.row.level),
        missing=_("、").join(list_missing(gap)),
        step=_nearest_step(pack, gap, answers, levels),
    )


def list_missing(gap: Gap) -> list[str]:
    """Each unmet condition in words, with its figure."""
    numeral = _NUMERALS[gap.row.level]
    missing = []
    if gap.points:
        missing.append(_("{points} 分").format(points=exact(gap.points)))
    if gap.scenes:
        missing.append(_("{n} 个达到{level}级的场景").format(n=gap.scenes, level=numeral))
    if gap.constraint:
        missing.append(_("{n} 个达到{level}级的约束性场景").format(n=gap.constraint, level=numeral))
    return missing


def _rule_words(row: LevelRow) -> str:
    return _("总分 {score} 分、{scenes} 个场景、{constraint} 个约束性场景").format(
        score=exact(row.min_score), scenes=row.min_scenes, constraint=row.min_constraint
    )


def _nearest_step(pack: Pack, gap: Gap, answers: Mapping[str, str | list[str]], levels: Mapping[str, int]) -> str:
    if gap.scenes_to_lift:
        lift = _choose_lifts(pack, gap, levels)[0]
        up = lift.present + 1
        return _("把“{scene}”提升到{level}级，即{wording}").format(
            scene=lift.scene.name, level=_NUMERALS[up], wording=lift.scene.levels[up]
        )
    step = nearest_improvement(pack, answers, gap.points)
    if step is None:
        return _("与专家一起核对各项回答")
    words = _("“{item}”再做一项，如“{to}”，可加 {gain} 分")
    if step.question.type == "single":
        words = _("“{item}”做到“{to}”，可加 {gain} 分")
    return words.format(item=step.question.item, to=step.to, gain=exact(step.gain))
