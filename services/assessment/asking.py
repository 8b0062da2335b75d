"""What a pack asks: questions with their options, and business scenes with their levels."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Literal

from pydantic import Field, model_validator

from services.assessment.measuring import Figure, Formula
from services.assessment.pieces import Part, Text

__all__ = ["CONSTRAINT", "TOP_LEVEL", "Domain", "Kind", "Option", "Part", "Question", "Scene", "Text", "Worry"]

Kind = Literal["约束性", "指导性"]
CONSTRAINT: Kind = "约束性"
TOP_LEVEL = 4
Worry = Literal["不想转", "不敢转", "不会转"]
"""Why a firm does not begin: it sees no use, it is afraid of what it costs or risks, it has nobody who knows how."""


class Option(Part):
    key: Text
    text: Text
    points: Decimal = Field(ge=0, le=100)
    exclusive: bool = False


class Question(Part):
    """One scored question. A `single` takes one option's points, a `multi` the sum of those chosen."""

    number: int = Field(ge=1)
    dimension: Text
    indicator: Text
    item: Text
    max_points: Decimal = Field(gt=0, le=100)
    type: Literal["single", "multi"]
    ask: Text
    plain: Text
    example: Text | None = None
    speaks_to: dict[Worry, Text] = {}
    options: list[Option] = Field(min_length=2)
    figures: list[Figure] = []
    formula: Formula | None = None
    untransformed: Text | None = None
    """The option that counts for a firm that has not transformed yet, where the question compares before and after."""
    evidence_examples: list[Text] = []
    note: Text | None = None

    @cached_property
    def by_key(self) -> dict[str, Option]:
        return {option.key: option for option in self.options}

    @property
    def best_points(self) -> Decimal:
        points = [option.points for option in self.options]
        return max(points) if self.type == "single" else sum(points, Decimal())

    @cached_property
    def figure_by_key(self) -> dict[str, Figure]:
        return {figure.key: figure for figure in self.figures if figure.key}

    @property
    def lowest(self) -> str | list[str]:
        """The answer that claims least."""
        least = min(self.options, key=lambda option: option.points).key
        return least if self.type == "single" else [least]

    @model_validator(mode="after")
    def _figures_fit(self) -> Question:
        formula = self.formula
        if formula and self.type != "single":
            raise ValueError(f"第 {self.number} 题是多选题，不能由数字算出选项")
        if formula and (unknown := [key for key in formula.keys if key not in self.figure_by_key]):
            raise ValueError(f"第 {self.number} 题的算法用到了没有列出的数：{'、'.join(unknown)}")
        named = [*(formula.options if formula else []), *([self.untransformed] if self.untransformed else [])]
        if unknown := [key for key in named if key not in self.by_key]:
            raise ValueError(f"第 {self.number} 题没有选项 {'、'.join(unknown)}")
        return self


class Scene(Part):
    """A business scene, judged at level 0 (not reached) to 4; not scored.

    By level: `levels` is what it asks, `explained` the same in plain words, `examples` one firm's way of doing it.
    """

    name: Text
    kind: Kind
    plain: Text
    speaks_to: dict[Worry, Text] = {}
    evidence_examples: list[Text] = []
    explained: dict[int, Text] = {}
    examples: dict[int, Text] = {}
    levels: dict[int, Text]

    @property
    def is_constraint(self) -> bool:
        return self.kind == CONSTRAINT


class Domain(Part):
    domain: Text
    scenes: list[Scene] = Field(min_length=1)
