"""What each step of an edition costs a firm: bands of effort, products. The schema of `efforts/*.yaml`. Pure.

The estimates are the center's own, never official; they serve to compare ways, and the page says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from pydantic import Field, field_validator

from services.assessment.asking import TOP_LEVEL, Part, Text
from services.assessment.packing import Pack
from services.assessment.written import Contradiction, Place
from services.contracts.words import _

Mark = Literal["小", "快", "轻", "准"]


class Effort(Part):
    """One band: `weight` is added up when ways are compared, days and cost are shown."""

    weight: int = Field(ge=1)
    days: Text
    cost: Text


class StepCost(Part):
    """What one step takes, and the product that serves it; without `marks` nothing needs to be bought."""

    band: Text
    product: Text
    marks: tuple[Mark, ...] = ()

    @field_validator("marks", mode="before")
    @classmethod
    def _one_by_one(cls, marks: object) -> object:
        return tuple(marks) if isinstance(marks, str) else marks


class SceneCosts(Part):
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


def mark_meanings() -> dict[Mark, str]:
    """The four words for products that small firms can use, each in a few words."""
    return {
        "小": _("小：只管一件事，小厂用得起"),
        "快": _("快：几天到几周就能用上"),
        "轻": _("轻：不用买服务器，按月或按年付费"),
        "准": _("准：专为这个行业或这一处环节做的"),
    }


def list_faults(efforts: Efforts, pack: Pack) -> list[Contradiction]:
    """Where the estimates do not fit their edition: a step without one, one too many, a band nobody described."""
    return [
        *_edition_faults(efforts, pack),
        *_question_faults(efforts, pack),
        *_scene_faults(efforts, pack),
        *_band_faults(efforts),
    ]


def _edition_faults(efforts: Efforts, pack: Pack) -> Iterator[Contradiction]:
    if efforts.pack != pack.id:
        yield Contradiction(("pack",), _("这份估算写的是“{other}”，指标是“{pack}”").format(other=efforts.pack, pack=pack.id))


def _question_faults(efforts: Efforts, pack: Pack) -> Iterator[Contradiction]:
    for at, key in enumerate(efforts.outcomes):
        if key not in pack.question_by_key:
            yield Contradiction(("outcomes", at), _("没有第 {key} 题").format(key=key))
    planned = {key: question for key, question in pack.question_by_key.items() if key not in efforts.outcomes}
    yield from _one_each(
        ("questions",), planned, efforts.questions, _("没有估第 {key} 题"), _("没有第 {key} 题，或它是结果类的题")
    )
    for key, question in planned.items():
        wanted = [option.key for option in question.options if option.points]
        steps = efforts.questions.get(key, wanted)
        yield from _one_each(("questions", key), wanted, steps, _("没有估选项 {key}"), _("没有选项 {key}，或它不得分"))


def _scene_faults(efforts: Efforts, pack: Pack) -> Iterator[Contradiction]:
    yield from _one_each(("scenes",), pack.scene_by_name, efforts.scenes, _("没有估场景“{key}”"), _("没有场景“{key}”"))
    ladder = [str(level) for level in range(1, TOP_LEVEL + 1)]
    for name, costs in efforts.scenes.items():
        levels = [str(level) for level in costs.levels]
        yield from _one_each(("scenes", name, "levels"), ladder, levels, _("没有估 {key} 级"), _("没有 {key} 级"))


def _one_each(
    place: Place, wanted: Iterable[str], given: Iterable[str], missing: str, surplus: str
) -> Iterator[Contradiction]:  # fmt: skip
    wanted, given = list(wanted), list(given)
    yield from (Contradiction(place, missing.format(key=key)) for key in wanted if key not in given)
    yield from (Contradiction((*place, key), surplus.format(key=key)) for key in given if key not in wanted)


def _band_faults(efforts: Efforts) -> Iterator[Contradiction]:
    for place, cost in _steps(efforts):
        if cost.band not in efforts.bands:
            yield Contradiction((*place, "band"), _("bands 里没有说明“{band}”").format(band=cost.band))


def _steps(efforts: Efforts) -> Iterator[tuple[Place, StepCost]]:
    for key, costs in efforts.questions.items():
        yield from ((("questions", key, letter), cost) for letter, cost in costs.items())
    for name, scene in efforts.scenes.items():
        yield from ((("scenes", name, "levels", level), cost) for level, cost in scene.levels.items())
