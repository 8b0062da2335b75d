"""What each step of an edition costs a firm: bands of effort, products, evidence. The schema of `efforts/*.yaml`. Pure.

The estimates are the center's own, never official; they serve to compare ways, and the page says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from services.assessment.asking import TOP_LEVEL, Part, Text
from services.assessment.packing import Pack


class Effort(Part):
    """One band: `weight` is added up when ways are compared, days and cost are shown."""

    weight: int = Field(ge=1)
    days: Text
    cost: Text


class StepCost(Part):
    """What one step takes, and the kind of product that serves it."""

    band: Text
    product: Text


class SceneCosts(Part):
    evidence: Text
    levels: dict[int, StepCost]


class Efforts(Part):
    """Every step of one edition, with its band."""

    pack: Text
    status: Text
    bands: dict[Text, Effort]
    outcomes: list[Text]
    questions: dict[Text, dict[Text, StepCost]]
    scenes: dict[Text, SceneCosts]

    def weight_of(self, cost: StepCost) -> int:
        return self.bands[cost.band].weight


def list_faults(efforts: Efforts, pack: Pack) -> list[str]:
    """Where the estimates do not fit their edition: a step without one, one too many, a band nobody described."""
    return [*_question_faults(efforts, pack), *_scene_faults(efforts, pack), *_band_faults(efforts)]


def _question_faults(efforts: Efforts, pack: Pack) -> Iterator[str]:
    for key in efforts.outcomes:
        if key not in pack.question_by_key:
            yield f"outcomes：没有第 {key} 题"
    planned = {key: question for key, question in pack.question_by_key.items() if key not in efforts.outcomes}
    if planned.keys() != efforts.questions.keys():
        yield f"questions：应是第 {'、'.join(planned)} 题，现在是 {'、'.join(efforts.questions)}"
        return
    for key, question in planned.items():
        wanted = {option.key for option in question.options if option.points}
        if wanted != efforts.questions[key].keys():
            yield f"questions.{key}：应写明选项 {'、'.join(sorted(wanted))}"


def _scene_faults(efforts: Efforts, pack: Pack) -> Iterator[str]:
    if pack.scene_by_name.keys() != efforts.scenes.keys():
        yield "scenes：应与指标中的场景逐一对应"
    for name, costs in efforts.scenes.items():
        if sorted(costs.levels) != list(range(1, TOP_LEVEL + 1)):
            yield f"scenes.{name}：应写明 1 至 {TOP_LEVEL} 级"


def _band_faults(efforts: Efforts) -> Iterator[str]:
    used = {cost.band for costs in efforts.questions.values() for cost in costs.values()}
    used |= {cost.band for costs in efforts.scenes.values() for cost in costs.levels.values()}
    for band in sorted(used - efforts.bands.keys()):
        yield f"bands：没有说明“{band}”"
