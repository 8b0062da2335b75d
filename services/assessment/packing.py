"""What a question pack is: the schema of `packs/*.yaml`. What must hold within one stands in `contradicting.py`.

A pack with questions can score a sheet; one with level bands only (`Bands`) can merely read an old result.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from services.assessment.asking import TOP_LEVEL, Domain, Option, Part, Question, Scene, Text
from services.assessment.contradicting import list_contradictions
from services.assessment.measuring import Figure, list_inputs
from services.assessment.written import Contradiction, Place
from services.contracts.words import _

__all__ = [
    "TOP_LEVEL",
    "Band",
    "Bands",
    "Continuation",
    "Domain",
    "Draft",
    "Edition",
    "LevelRow",
    "LevelRule",
    "Option",
    "Pack",
    "Question",
    "SameQuestion",
    "Scene",
    "Weight",
]


PACK_ID = "[a-z0-9][a-z0-9.-]*"
"""How an edition may be called; whatever else is asked for is not there."""


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
    min_score: Decimal = Field(ge=0, le=1000)
    min_scenes: int = Field(ge=0)
    min_constraint: int = Field(ge=0)


class LevelRule(Part):
    statement: Text
    levels: list[LevelRow] = Field(min_length=1)


def _as_text(key: Any) -> Any:
    return str(key) if type(key) is int else key


Key = Annotated[Text, BeforeValidator(_as_text)]


class SameQuestion(Part):
    """The question of the earlier edition, and which of its letters is which here; without `options` the letters are the same."""

    question: Key
    options: dict[Text, Text] = {}


class Continuation(Part):
    """What this edition took over unchanged from an earlier one, here → there. What is not named can't be compared."""

    pack: Text
    questions: dict[Key, Key | SameQuestion] = {}
    scenes: dict[Text, Text] = {}

    def question_there(self, number: str) -> SameQuestion | None:
        found = self.questions.get(number)
        return SameQuestion(question=found) if isinstance(found, str) else found


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


class Edition(Part):
    """What every edition of the indicators says about itself."""

    id: Annotated[str, StringConstraints(pattern=f"^{PACK_ID}$")]
    title: Text
    document: Text


class Draft(Edition):
    """An edition of the right shape, whether or not it contradicts itself."""

    issued: Text
    status: Text
    unknown: list[Text] = []
    weights: list[Weight]
    scoring: dict[str, Any]
    questions: list[Question]
    scene_ladder: dict[int, Text]
    scenes: list[Domain]
    level_rule: LevelRule
    continues: Annotated[list[Continuation], BeforeValidator(_as_list)] = []

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

    def continuation_of(self, pack_id: str) -> Continuation | None:
        """What it took over from that edition, if it says so."""
        return next((one for one in self.continues if one.pack == pack_id), None)


class Pack(Draft):
    """An edition that can score a sheet."""

    @cached_property
    def scoring_mark(self) -> str:
        """The same for editions that score alike, however they word it."""
        asked = [
            (one.number, one.dimension, one.type, [(option.key, f"{option.points.normalize():f}", option.exclusive) for option in one.options])
            for one in self.questions
        ]  # fmt: skip
        judged = [(scene.name, scene.kind) for scene in self.all_scenes]
        rule = [
            (row.level, f"{row.min_score.normalize():f}", row.min_scenes, row.min_constraint) for row in self.level_rule.levels
        ]  # fmt: skip
        taken = [one.model_dump(mode="json") for one in self.continues]
        return sha256(json.dumps([asked, judged, rule, taken], ensure_ascii=False).encode()).hexdigest()

    @model_validator(mode="after")
    def _holds(self) -> Pack:
        faults = [fault.what for fault in (*list_contradictions(self.model_dump()), *list_figure_faults(self))]
        if faults:
            raise ValueError("；".join(faults))
        return self


def list_figure_faults(pack: Draft) -> Iterator[Contradiction]:
    """A figure is the same wherever it is asked for, and mentions only figures that are asked for."""
    for at, question in enumerate(pack.questions):
        for number, figure in enumerate(question.figures):
            place: Place = ("questions", at, "figures", number)
            if figure.key and figure != pack.figures[figure.key]:
                words = _("“{label}”（{key}）在两道题里写得不一样")
                yield Contradiction(place, words.format(label=figure.label, key=figure.key))
            for other in figure.others:
                if figure.key and other not in pack.figures:
                    yield Contradiction(place, _("“{label}”提到的 {other} 没有列出").format(label=figure.label, other=other))


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
