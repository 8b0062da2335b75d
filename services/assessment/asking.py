"""What a pack asks: questions with their options, and business scenes with their levels."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Kind = Literal["约束性", "指导性"]
CONSTRAINT: Kind = "约束性"
TOP_LEVEL = 4


class Part(BaseModel):
    """A piece of a pack: never changed, and nothing in it that the schema does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(Part):
    key: Text
    text: Text
    points: Decimal = Field(ge=0)
    exclusive: bool = False


class Question(Part):
    """One scored question. A `single` takes one option's points, a `multi` the sum of those chosen."""

    number: int = Field(ge=1)
    dimension: Text
    indicator: Text
    item: Text
    max_points: Decimal = Field(gt=0)
    type: Literal["single", "multi"]
    ask: Text
    plain: Text
    options: list[Option] = Field(min_length=2)
    figures: list[Text] = []
    evidence_examples: list[Text] = []
    note: Text | None = None

    @cached_property
    def by_key(self) -> dict[str, Option]:
        return {option.key: option for option in self.options}

    @property
    def best_points(self) -> Decimal:
        points = [option.points for option in self.options]
        return max(points) if self.type == "single" else sum(points, Decimal())

    @model_validator(mode="after")
    def _options_fit(self) -> Question:
        if len(self.by_key) != len(self.options):
            raise ValueError(f"第 {self.number} 题有重复的选项字母")
        if self.best_points != self.max_points:
            raise ValueError(f"第 {self.number} 题选项最多得 {self.best_points} 分，与满分 {self.max_points} 不符")
        if any(option.exclusive and option.points for option in self.options):
            raise ValueError(f"第 {self.number} 题的互斥选项应为 0 分")
        return self


class Scene(Part):
    """A business scene, judged at level 0 (not reached) to 4; not scored."""

    name: Text
    kind: Kind
    plain: Text
    examples: dict[int, Text] = {}
    levels: dict[int, Text]

    @model_validator(mode="after")
    def _levels_are_whole(self) -> Scene:
        for table in (self.levels, self.examples or self.levels):
            if sorted(table) != list(range(1, TOP_LEVEL + 1)):
                raise ValueError(f"场景“{self.name}”应写明 1 至 {TOP_LEVEL} 级")
        return self

    @property
    def is_constraint(self) -> bool:
        return self.kind == CONSTRAINT


class Domain(Part):
    domain: Text
    scenes: list[Scene] = Field(min_length=1)
