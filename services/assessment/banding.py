"""Sheets made coarse before anything is counted, and the quartiles of what is left. Pure.

Whoever knows every other sheet of a group can work out from any exact figure what the last one must be. So nothing exact enters:
points as tenths of what there are, a scene as one of two neighbouring levels, up or down by a coin of the firm's own that is
never shown. Everything published is counted from these bands alone, so it tells nobody more than a band of any firm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from services.assessment.packing import TOP_LEVEL, Pack

TENTHS = 10
SCORE = "score"

Bands = dict[str, int]
"""Measure → band: `score`, the name of a dimension, the name of a scene."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is compared; `of` is the most there is."""

    key: str
    kind: Literal["points", "level"]
    of: Decimal


def measures_of(pack: Pack) -> list[Measure]:
    """Score, dimensions, scenes, in the edition's order."""
    points = pack.dimension_points
    return [
        Measure(SCORE, "points", sum(points.values(), Decimal())),
        *(Measure(name, "points", of) for name, of in points.items() if of),
        *(Measure(scene.name, "level", Decimal(TOP_LEVEL)) for scene in pack.all_scenes),
    ]


def fits(pack: Pack, points: Mapping[str, Decimal], levels: Mapping[str, int]) -> bool:
    """Whether a sheet has everything the edition compares; one from before an edition was reworked may not."""
    return all(one.key in points if one.kind == "points" else one.key in levels for one in measures_of(pack))


def coarsen(pack: Pack, points: Mapping[str, Decimal], levels: Mapping[str, int], coins: int) -> Bands:
    """A sheet as it enters a group; bit n of `coins` is the firm's coin for its n-th scene, the same for all its sheets."""
    bands = {one.key: band_of_points(points[one.key], one.of) for one in measures_of(pack) if one.kind == "points"}
    scenes = {scene.name: band_of_level(levels[scene.name], coins >> place & 1) for place, scene in enumerate(pack.all_scenes)}
    return {**bands, **scenes}


def band_of_points(points: Decimal, of: Decimal) -> int:
    """0–9: the tenth the points fall into; all of them fall into the last."""
    return min(int(points * TENTHS / of), TENTHS - 1)


def band_of_level(level: int, coin: int) -> int:
    """0–3: band n holds the levels n and n + 1. Whatever the sheets of a firm show, its other coin would show the same of others."""
    return min(max(level + coin - 1, 0), TOP_LEVEL - 1)


@dataclass(frozen=True, slots=True)
class Marks:
    """Quartiles as bands: a quarter of the firms is not above `lower`, half not above `middle`, three quarters not above `upper`."""

    lower: int
    middle: int
    upper: int


def find_marks(counts: Mapping[int, int]) -> Marks:
    """By nearest rank, from band → firms: a mark is a band that a firm is in, never something between two."""
    firms = sum(counts.values())
    ranked = sorted(counts.items())
    return Marks(*(_at_rank(ranked, -(-firms * quarter // 4)) for quarter in (1, 2, 3)))


def _at_rank(ranked: list[tuple[int, int]], rank: int) -> int:
    passed = 0
    for band, firms in ranked:
        passed += firms
        if passed >= rank:
            return band
    raise ValueError("no firms, no marks")


def count_bands(members: Iterable[Bands]) -> dict[str, Counter[int]]:
    """Measure → band → firms."""
    counts: dict[str, Counter[int]] = {}
    for bands in members:
        for key, band in bands.items():
            counts.setdefault(key, Counter())[band] += 1
    return counts
