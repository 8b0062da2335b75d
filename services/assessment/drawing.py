"""Where the lines of a radar go: one axis a scene, clockwise from the top, one ring a level. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Literal

from services.assessment.packing import TOP_LEVEL

WIDTH, HEIGHT = 520, 460
_CENTER_X, _CENTER_Y, _RADIUS = 260, 230, 168
_LABEL_GAP = 16
_SIDEWAYS = 0.35


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float

    def __str__(self) -> str:
        return f"{self.x:g},{self.y:g}"


@dataclass(frozen=True, slots=True)
class Axis:
    """The end of an axis, and where and how its name is written."""

    name: str
    strong: bool
    tip: Point
    label: Point
    anchor: Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Radar:
    axes: list[Axis]
    ring_points: list[list[Point]]
    """Polygons of the levels, from 1 outwards."""
    marks: list[list[Point]]
    """One list of points a series: where each scene stands."""

    @property
    def rings(self) -> list[str]:
        """The polygons as SVG points."""
        return [" ".join(map(str, ring)) for ring in self.ring_points]

    @property
    def tops(self) -> list[Point]:
        """Where the number of each level stands: at the top of its ring."""
        return [min(ring, key=lambda point: point.y) for ring in self.ring_points]

    @property
    def shapes(self) -> list[str]:
        return [" ".join(map(str, series)) for series in self.marks]


def draw_radar(axes: Sequence[tuple[str, bool]], series: Sequence[Sequence[int]]) -> Radar:
    """`axes` are names, and whether each is written strong; each of `series` is a level 0–4 an axis."""
    count = len(axes)
    rings = [[_at(number, count, level) for number in range(count)] for level in range(1, TOP_LEVEL + 1)]
    return Radar(
        axes=[_axis(number, count, name, strong) for number, (name, strong) in enumerate(axes)],
        ring_points=rings,
        marks=[[_at(number, count, level) for number, level in enumerate(levels)] for levels in series],
    )


def _axis(number: int, count: int, name: str, strong: bool) -> Axis:
    sideways = sin(2 * pi * number / count)
    anchor: Literal["start", "middle", "end"] = "middle"
    if abs(sideways) > _SIDEWAYS:
        anchor = "start" if sideways > 0 else "end"
    beyond = TOP_LEVEL * (1 + _LABEL_GAP / _RADIUS)
    return Axis(name, strong, _at(number, count, TOP_LEVEL), _at(number, count, beyond), anchor)


def _at(number: int, count: int, level: float) -> Point:
    angle = 2 * pi * number / count
    reach = _RADIUS * level / TOP_LEVEL
    return Point(round(_CENTER_X + reach * sin(angle), 1), round(_CENTER_Y - reach * cos(angle), 1))
