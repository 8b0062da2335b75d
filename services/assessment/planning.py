"""The cheapest honest way to the next level: exactly the changes of least effort that make its row hold. Pure.

A level's row asks for points, which only questions give, and for scenes at a level or above, which give no points; so
the least effort is the least effort for the points plus the least effort for the scenes, and each is found exactly:

- points: every question offers its undominated (gain, weight) choices; joined question by question, keeping only what no
  other combination beats in both, with gains beyond what is missing cut off. Nothing cheaper can have been dropped.
- scenes: weights of scenes are independent, so for each number of 约束性 scenes from what is asked upwards the cheapest
  are taken, the rest being the cheapest of the others.

Outcome questions (energy, quality, market …) are never part of a plan: they follow, and nobody may simply claim them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from services.assessment.asking import Question, Scene
from services.assessment.estimating import Efforts, StepCost
from services.assessment.explaining import Gap
from services.assessment.packing import LevelRow, Pack

MOST_ALTERNATIVES = 3
Choice = str | list[str]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to do: a question answered one option better (`to` is its text), or a scene lifted to `target`.

    `gain` is in points of 100, 0 for a scene; `weight` is the band's, or the sum where several steps are climbed.
    """

    key: str
    title: str
    to: str
    gain: Decimal
    weight: int
    steps: tuple[StepCost, ...]
    evidence: tuple[str, ...]
    present: int | None = None
    target: int | None = None

    @property
    def is_scene(self) -> bool:
        return self.target is not None


@dataclass(frozen=True, slots=True)
class Plan:
    """Changes that together reach a level, and what they weigh."""

    row: LevelRow
    changes: tuple[Change, ...]

    @property
    def weight(self) -> int:
        return sum(change.weight for change in self.changes)

    @property
    def gain(self) -> Decimal:
        return sum((change.gain for change in self.changes), Decimal())


@dataclass(frozen=True, slots=True)
class Alternative:
    """The best plan for whoever does not want to do `without`."""

    without: Change
    plan: Plan


_Taken = tuple[Change, "_Taken"] | None
"""The changes of a partial combination, the newest in front: shared by all that go on from it."""
_Way = tuple[int, int, _Taken]
"""A partial combination of one weight: its gain, minus the number of its changes (less to do is better), the changes."""
_THOUSANDTHS = 1000
"""Points are added up as whole thousandths: no option gives a finer part of a point, and whole numbers add up fast."""


def find_plan(pack: Pack, efforts: Efforts, gap: Gap, answers: Mapping[str, Choice], levels: Mapping[str, int]) -> Plan | None:
    """The plan of least weight that closes `gap`; None where what is missing can only come from outcomes."""
    points = _earn(_menus(pack, efforts, answers), gap.points)
    scenes = _lift(pack, _lifts(pack, efforts, gap, levels), gap)
    if points is None or scenes is None:
        return None
    return Plan(gap.row, (*scenes, *points))


def list_alternatives(
    pack: Pack, efforts: Efforts, gap: Gap, answers: Mapping[str, Choice], levels: Mapping[str, int], plan: Plan
) -> list[Alternative]:
    """For each change of the plan the best plan without it, lightest first, at most `MOST_ALTERNATIVES`."""
    menus, lifts = list(_menus(pack, efforts, answers)), _lifts(pack, efforts, gap, levels)
    points = tuple(change for change in plan.changes if not change.is_scene)
    scenes = tuple(change for change in plan.changes if change.is_scene)
    found = []
    for change in plan.changes:
        if change.is_scene:
            part = _lift(pack, [one for one in lifts if one != change], gap)
            changes = None if part is None else (*part, *points)
        else:
            part = _earn(([one for one in menu if one != change] for menu in menus), gap.points)
            changes = None if part is None else (*scenes, *part)
        if changes is not None:
            found.append(Alternative(change, Plan(gap.row, changes)))
    found.sort(key=lambda one: (one.plan.weight, len(one.plan.changes)))
    return found[:MOST_ALTERNATIVES]


def _menus(pack: Pack, efforts: Efforts, answers: Mapping[str, Choice]) -> Iterable[list[Change]]:
    """Of each list at most one change can be made: one more thing done, or one climb of a question."""
    for key, question in pack.question_by_key.items():
        if key in efforts.outcomes:
            continue
        choice, costs = answers[key], efforts.questions[key]
        if isinstance(choice, list):
            yield from ([one] for one in _additions(efforts, key, question, choice, costs))
        else:
            yield list(_climbs(efforts, key, question, choice, costs))


def _additions(
    efforts: Efforts, key: str, question: Question, chosen: list[str], costs: Mapping[str, StepCost]
) -> Iterable[Change]:
    for option in question.options:
        if option.points and option.key not in chosen:
            cost = costs[option.key]
            yield Change(
                f"{key}.{option.key}", question.item, option.text, option.points, efforts.weight_of(cost), (cost,),
                tuple(question.evidence_examples),
            )  # fmt: skip


def _climbs(efforts: Efforts, key: str, question: Question, chosen: str, costs: Mapping[str, StepCost]) -> Iterable[Change]:
    """To each higher option, through all the steps between."""
    present, weight, steps = question.by_key[chosen].points, 0, []
    for option in sorted(question.options, key=lambda option: option.points):
        if option.points <= present:
            continue
        cost = costs[option.key]
        weight += efforts.weight_of(cost)
        steps.append(cost)
        yield Change(
            f"{key}.{option.key}", question.item, option.text, option.points - present, weight, tuple(steps),
            tuple(question.evidence_examples),
        )  # fmt: skip


def _earn(menus: Iterable[list[Change]], needed: Decimal) -> tuple[Change, ...] | None:
    """The lightest combination that gains at least `needed`."""
    wanted = ceil(needed * _THOUSANDTHS)
    best: dict[int, _Way] = {0: (0, 0, None)}
    for menu in menus:
        offers = [(int(change.gain * _THOUSANDTHS), change.weight, change) for change in menu]
        best = _undominated(best, offers, wanted)
    weight = max(best)
    gain, _less, taken = best[weight]
    return tuple(_unlinked(taken)) if gain >= wanted else None


def _undominated(best: Mapping[int, _Way], offers: Iterable[tuple[int, int, Change]], wanted: int) -> dict[int, _Way]:
    """Each way, and each with one of the offers: of every weight what gains most, unless a lighter one gains as much."""
    joined = dict(best)
    for offered, more, change in offers:
        for weight, (gain, less, taken) in best.items():
            total = min(gain + offered, wanted)
            known = joined.get(weight + more)
            if known is None or (total, less - 1) > known[:2]:
                joined[weight + more] = (total, less - 1, (change, taken))
    kept, most = {}, -1
    for weight in sorted(joined):
        if joined[weight][0] > most:
            kept[weight] = joined[weight]
            most = joined[weight][0]
    return kept


def _unlinked(taken: _Taken) -> Iterable[Change]:
    changes = []
    while taken is not None:
        change, taken = taken
        changes.append(change)
    return reversed(changes)


def _lifts(pack: Pack, efforts: Efforts, gap: Gap, levels: Mapping[str, int]) -> list[Change]:
    """Every scene that can be lifted to the row's level, lightest first."""
    target = gap.row.level
    able = [_scene_change(efforts, scene, levels[scene.name], target) for scene in pack.all_scenes if levels[scene.name] < target]
    return sorted(able, key=lambda one: one.weight)


def _lift(pack: Pack, able: list[Change], gap: Gap) -> tuple[Change, ...] | None:
    """The lightest of them that suffice: `gap.constraint` 约束性 ones at least, `gap.scenes` at least in all."""
    constraint = [one for one in able if pack.scene_by_name[one.key].is_constraint]
    guiding = [one for one in able if not pack.scene_by_name[one.key].is_constraint]
    ways = [
        (*constraint[:number], *guiding[: max(gap.scenes - number, 0)])
        for number in range(gap.constraint, len(constraint) + 1)
        if gap.scenes - number <= len(guiding)
    ]
    return min(ways, key=lambda way: (sum(one.weight for one in way), len(way)), default=None)


def _scene_change(efforts: Efforts, scene: Scene, present: int, target: int) -> Change:
    costs = efforts.scenes[scene.name]
    evidence = tuple(scene.evidence_examples)
    steps = tuple(costs.levels[level] for level in range(present + 1, target + 1))
    weight = sum(efforts.weight_of(step) for step in steps)
    return Change(scene.name, scene.name, scene.levels[target], Decimal(), weight, steps, evidence, present, target)
