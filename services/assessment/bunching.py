"""Whether results crowd just above the score that a level asks for, more than honest answering explains. Pure.

Honest scores know nothing of the thresholds: near one of them their density is smooth. Four windows of equal width lie side by
side, two below the threshold and two above. The outer two tell how the density slopes (its logarithm taken as straight), and so
which share of the inner two should lie above; whether more do is an exact binomial test, one-sided. It is the idea of McCrary's
test on windows instead of a fitted curve, so that the probability is exact and can be explained on one line.

The slope is itself guessed from counts. The share it gives is moved up by `CAUTION` standard errors of that guess, and never
below one half, so that an honest steep slope does not ring; the price is that only clear bunching does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, exp, lgamma, log, sqrt

from services.assessment.packing import Pack

WINDOW = 4
"""Points. Scores come in steps of fractions of a point, so narrower windows would see the steps; the levels lie 20 apart."""
FEWEST = 20
"""Results in the inner windows, below which nothing is tested."""
ALARM = 0.01
"""Chance of a false alarm over all thresholds of one test, at most; each of them gets its equal part."""
CAUTION = 1.0


@dataclass(frozen=True, slots=True)
class Windows:
    """How many results lie in the four windows around a threshold, from below to above."""

    outer_below: int
    below: int
    above: int
    outer_above: int

    @property
    def inner(self) -> int:
        return self.below + self.above


@dataclass(frozen=True, slots=True)
class Crowd:
    """One threshold looked at. `expected` above of `windows.inner`, `chance` of as many or more; None where they are too few."""

    level: int
    threshold: Decimal
    windows: Windows
    expected: float | None
    chance: float | None
    rings: bool

    @property
    def excess(self) -> int:
        """About how many results more than expected lie just above."""
        return 0 if self.expected is None else max(0, round(self.windows.above - self.expected))


def look_for_crowds(pack: Pack, counts: Mapping[int, int], alarm: float = ALARM) -> list[Crowd]:
    """Each level's threshold, the lowest first. `counts`: whole point (rounded down) → how many results.

    `alarm` is the chance of a false alarm over all of them; whoever looks at many people shares it out among them.
    """
    rows = sorted(pack.level_rule.levels, key=lambda row: row.level)
    each = alarm / len(rows)
    return [look_at(row.level, row.min_score, counts, each) for row in rows]


def look_at(level: int, threshold: Decimal, counts: Mapping[int, int], alarm: float = ALARM) -> Crowd:
    windows = lay_windows(threshold, counts)
    if windows.inner < FEWEST:
        return Crowd(level, threshold, windows, None, None, False)
    share = expected_share(windows)
    chance = chance_of(windows.above, windows.inner, share)
    return Crowd(level, threshold, windows, windows.inner * share, chance, chance < alarm)


def lay_windows(threshold: Decimal, counts: Mapping[int, int]) -> Windows:
    at = ceil(threshold)

    def between(start: int, end: int) -> int:
        return sum(counts.get(point, 0) for point in range(start, end))

    return Windows(
        between(at - 2 * WINDOW, at - WINDOW), between(at - WINDOW, at), between(at, at + WINDOW), between(at + WINDOW, at + 2 * WINDOW)
    )  # fmt: skip


def expected_share(windows: Windows) -> float:
    """Which share of the inner windows lies above if nobody aims: a third of the outer windows' log ratio, cautiously."""
    low, high = windows.outer_below + 0.5, windows.outer_above + 0.5
    slope = log(high / low) / 3
    error = sqrt(1 / low + 1 / high) / 3
    ratio = exp(max(0.0, slope + CAUTION * error))
    return ratio / (1 + ratio)


def chance_of(above: int, of: int, share: float) -> float:
    """The chance of `above` or more of `of`, each above with probability `share`."""
    return min(1.0, sum(exp(_log_chance(k, of, share)) for k in range(above, of + 1)))


def _log_chance(k: int, of: int, share: float) -> float:
    ways = lgamma(of + 1) - lgamma(k + 1) - lgamma(of - k + 1)
    return ways + k * log(share) + (of - k) * log(1 - share)


def add_up(rows: Iterable[tuple[int, int]]) -> dict[int, int]:
    """(point, runs) rows of several months or people, added."""
    total: dict[int, int] = {}
    for point, runs in rows:
        total[point] = total.get(point, 0) + runs
    return total
