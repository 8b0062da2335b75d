"""What changed, as bars: places and lengths worked out here, so that the template only draws. One unit is one of 100 points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.outreach.verifying import show


@dataclass(frozen=True, slots=True)
class Step:
    """A scene's level before and after."""

    scene: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Chart:
    """`before` and `after` are points of 100 as they are read; `before_length` and `after_length` the same as whole units to draw."""

    before: str
    after: str
    change: str
    rose: bool
    before_length: int
    after_length: int
    level_before: int
    level_after: int
    steps: tuple[Step, ...]


def chart_of(figures: Mapping[str, Any]) -> Chart:
    before, after = Decimal(figures["score_before"]), Decimal(figures["score_after"])
    steps = tuple(Step(scene, pair[0], pair[1]) for scene, pair in figures["scenes"].items())
    return Chart(
        show(before), show(after), show(abs(after - before)), after >= before, _length(before), _length(after),
        figures["level_before"], figures["level_after"], steps,
    )  # fmt: skip


def _length(points: Decimal) -> int:
    return max(0, min(100, round(points)))
