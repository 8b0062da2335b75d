"""Where a firm that does not see the use, is afraid, or has nobody who knows how, may begin: one step of its plan for each. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from services.assessment.asking import Worry
from services.assessment.packing import Pack
from services.assessment.planning import Change, Plan
from services.contracts.words import _

WORRIES: tuple[Worry, ...] = ("不想转", "不敢转", "不会转")


@dataclass(frozen=True, slots=True)
class Encouragement:
    """The lightest change of the plan that speaks to this worry, and what it says to it."""

    worry: Worry
    words: str
    change: Change


def worry_meanings() -> dict[Worry, str]:
    return {
        "不想转": _("还看不到好处"),
        "不敢转": _("怕花钱、怕出乱子"),
        "不会转": _("没有人懂，不知从哪下手"),
    }


def encourage(pack: Pack, plan: Plan) -> list[Encouragement]:
    """At most one step a worry; none where no step of the plan speaks to it."""
    light_first = sorted(plan.changes, key=lambda change: change.weight)
    found = (next(_speaking(pack, light_first, worry), None) for worry in WORRIES)
    return [one for one in found if one]


def _speaking(pack: Pack, changes: list[Change], worry: Worry) -> Iterator[Encouragement]:
    for change in changes:
        words = _speaks_to(pack, change).get(worry)
        if words:
            yield Encouragement(worry, words, change)


def _speaks_to(pack: Pack, change: Change) -> dict[Worry, str]:
    if change.is_scene:
        return pack.scene_by_name[change.key].speaks_to
    return pack.question_by_key[change.key.partition(".")[0]].speaks_to
