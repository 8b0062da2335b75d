"""What of the change between two tests is the work's, the edition's, the eye's and the time's. Pure.

The parts are kept apart by exact subtraction, so they always add up to what was observed:

    observed = edition + eye + drift + rest

`edition` is the earlier sheet scored under the later edition, minus its own score. `eye` is there only where an expert went
through both sheets: how much more (or less) the firm's own rating moved than what the experts saw. `drift` is what firms that
had no work done gained over as long a time. `rest` is what is left: an estimate of what the work brought, not a proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

FEWEST_DAYS = 14
"""Two runs closer together than this are a second thought rather than a second look, and no measure of drift."""
FEWEST_FIRMS = 5
"""From fewer comparison firms no drift is told: it would be one firm's figure."""


@dataclass(frozen=True, slots=True)
class Drift:
    """The median gain of `firms` comparison firms, in points; None where they are too few."""

    points: Decimal | None
    firms: int

    @property
    def needed(self) -> int:
        """From how many firms on it is told."""
        return FEWEST_FIRMS


@dataclass(frozen=True, slots=True)
class Scores:
    """Of one sheet: the firm's own, and the expert's where one went through it. None: nothing, or not to be compared."""

    own: Decimal | None
    seen: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """The change taken apart, in points. None stands where it can't be told.

    `observed` is None when the earlier sheet can't be scored under the later edition; nothing else can be told then.
    """

    observed: Decimal | None
    edition: Decimal | None
    eye: Decimal | None
    drift: Drift
    changed: Decimal | None
    """What moved once edition and eye are taken off: the drift is still in it."""

    @property
    def rest(self) -> Decimal | None:
        """What is left for the work, once the drift is taken off too; None where the drift is unknown."""
        if self.changed is None or self.drift.points is None:
            return None
        return self.changed - self.drift.points

    @property
    def is_verified(self) -> bool:
        """Whether it rests on what experts saw both times."""
        return self.eye is not None


def months_of(days: int) -> int:
    """Days as rounded months of thirty."""
    return (days + 15) // 30


def alike(days: int) -> tuple[int, int]:
    """The days, fewest and most, that count as about as long: two thirds to one and a half times."""
    return days * 2 // 3, -(-days * 3 // 2)


def measure_drift(gains: Sequence[Decimal]) -> Drift:
    """The median of gains, one a firm, to a tenth of a point."""
    if len(gains) < FEWEST_FIRMS:
        return Drift(None, len(gains))
    return Drift(Decimal(median(gains)).quantize(Decimal("0.1"), ROUND_HALF_UP), len(gains))


def take_apart(before: Decimal, earlier: Scores, later: Scores, drift: Drift) -> Parts:
    """Take the change from `before` (the earlier score as it was told) apart.

    `earlier` are the earlier sheets scored under the later edition; with the same edition that is their own score.
    """
    if earlier.own is None or later.own is None:
        return Parts(None, None, None, drift, None)
    own = later.own - earlier.own
    seen = later.seen - earlier.seen if later.seen is not None and earlier.seen is not None else None
    return Parts(
        observed=later.own - before, edition=earlier.own - before, eye=None if seen is None else own - seen, drift=drift,
        changed=own if seen is None else seen,
    )  # fmt: skip
