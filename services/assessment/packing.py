"""What a question pack is: the schema of `packs/*.yaml`, and what must hold within one.

A pack with questions can score a sheet; one with level bands only (`Bands`) can merely read an old result.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from services.assessment.asking import TOP_LEVEL, Domain, Option, Part, Question, Scene, Text
from services.assessment.measuring import Figure, list_inputs

__all__ = [
    "TOP_LEVEL",
    "Band",
    "Bands",
    "Domain",
    "Edition",
    "LevelRow",
    "LevelRule",
    "Option",
    "Pack",
    "Question",
    "Scene",
    "Weight",
]


class Weight(Part):
    """A node of the weight tree; the shares of `l2` (or `l3`) are of their parent and add up to 100."""

    name: Text
    weight_pct: Decimal = Field(gt=0, le=100)
    l2: list[Weight] = []
    l3: list[Weight] = []

    @property
    def children(self) -> list[Weight]:
        return self.l2 or self.l3


class LevelRow(Part):
    """What a level asks in full: points over all dimensions, scenes at that level or above, 约束性 ones among them."""

    level: int = Field(ge=1, le=TOP_LEVEL)
    name: Text
    min_score: Decimal
    min_scenes: int = Field(ge=0)
    min_constraint: int = Field(ge=0)


class LevelRule(Part):
    statement: Text
    levels: list[LevelRow] = Field(min_length=1)

    @model_validator(mode="after")
    def _from_the_top_down(self) -> LevelRule:
        if any(upper.level <= lower.level for upper, lower in pairwise(self.levels)):
            raise ValueError("等级应从高到低排列，不得重复")
        return self


class Edition(Part):
    """What every edition of the indicators says about itself."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
    title: Text
    document: Text


class Pack(Edition):
    """An edition that can score a sheet."""

    issued: Text
    status: Text
    unknown: list[Text] = []
    weights: list[Weight]
    scoring: dict[str, Any]
    questions: list[Question]
    scene_ladder: dict[int, Text]
    scenes: list[Domain]
    level_rule: LevelRule

    @cached_property
    def all_scenes(self) -> list[Scene]:
        return [scene for domain in self.scenes for scene in domain.scenes]

    @cached_property
    def scene_by_name(self) -> dict[str, Scene]:
        return {scene.name: scene for scene in self.all_scenes}

    @cached_property
    def question_by_key(self) -> dict[str, Question]:
        return {str(question.number): question for question in self.questions}

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """Every figure by its key, in the order of the questions that first ask for it."""
        found: dict[str, Figure] = {}
        for question in self.questions:
            for key, figure in question.figure_by_key.items():
                found.setdefault(key, figure)
        return found

    @cached_property
    def inputs(self) -> dict[str, Figure]:
        """Everything that may be typed as a figure, by its key; energy also by carrier, `energy_last.gas`."""
        return {str(one.key): one for figure in self.figures.values() for one in list_inputs(figure)}

    @cached_property
    def dimension_points(self) -> dict[str, Decimal]:
        """The most points each dimension can give, in the pack's order."""
        points = {weight.name: Decimal() for weight in self.weights}
        for question in self.questions:
            points[question.dimension] = points.get(question.dimension, Decimal()) + question.max_points
        return points

    @cached_property
    def total_points(self) -> Decimal:
        return sum(self.dimension_points.values(), Decimal())

    @cached_property
    def level_names(self) -> dict[int, str]:
        return {0: "尚未达到一级", **{row.level: row.name for row in self.level_rule.levels}}

    @model_validator(mode="after")
    def _names_are_single(self) -> Pack:
        if len(self.question_by_key) != len(self.questions):
            raise ValueError("题号有重复")
        if len(self.scene_by_name) != len(self.all_scenes):
            raise ValueError("场景名有重复")
        return self

    @model_validator(mode="after")
    def _figures_are_the_same_everywhere(self) -> Pack:
        for question in self.questions:
            for key, figure in question.figure_by_key.items():
                if figure != self.figures[key]:
                    raise ValueError(f"“{figure.label}”（{key}）在两道题里写得不一样")
                for other in (figure.part_of, figure.within, *figure.near):
                    if other and other not in self.figures:
                        raise ValueError(f"“{figure.label}”提到的 {other} 没有列出")
        return self

    @model_validator(mode="after")
    def _weights_add_up(self) -> Pack:
        faults = [fault for fault in _weight_faults(self) if fault]
        if faults:
            raise ValueError("；".join(faults))
        return self


def _weight_faults(pack: Pack) -> Iterator[str]:
    yield from _sum_faults("各维度", pack.weights)
    leaves = {path: points for weight in pack.weights for path, points in _leaves(weight, Decimal(100), ())}
    asked: dict[tuple[str, ...], Decimal] = {}
    for question in pack.questions:
        asked_at = (question.dimension, question.indicator, question.item)
        asked[asked_at] = asked.get(asked_at, Decimal()) + question.max_points
    for path in leaves.keys() | asked.keys():
        if leaves.get(path) != asked.get(path):
            yield f"{'/'.join(path)}：权重折合 {leaves.get(path, 0)} 分，题目满分 {asked.get(path, 0)} 分"


def _sum_faults(where: str, nodes: list[Weight]) -> Iterator[str]:
    if nodes and (total := sum(node.weight_pct for node in nodes)) != 100:
        yield f"{where}的权重合计 {total}%，应为 100%"
    for node in nodes:
        yield from _sum_faults(node.name, node.children)


def _leaves(node: Weight, whole: Decimal, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Decimal]]:
    points = (whole * node.weight_pct / 100).normalize()
    path = (*above, node.name)
    if not node.children:
        yield path, points
    for child in node.children:
        yield from _leaves(child, points, path)


class Band(Part):
    level: int
    range: tuple[Decimal, Decimal | None]
    meaning: Text


class Bands(Edition):
    """An edition of which only the level bands are known: for reading old results, never for scoring."""

    tables: list[Text]
    dimensions: list[Text]
    levels: list[Band]
    note: Text

    def level_at(self, score: Decimal) -> int:
        return max((band.level for band in self.levels if score >= band.range[0]), default=0)
