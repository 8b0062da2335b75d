"""Which questions firms and experts read differently: the widest gaps over all verified runs of an edition. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from services.assessment.answering import Step, list_steps
from services.assessment.packing import Pack

FEWEST_FIRMS = 5
"""From fewer firms nothing is said of a question: one workshop is no pattern, and would be recognised."""

Order = Literal["share", "shift", "firms"]


@dataclass(frozen=True, slots=True)
class Tally:
    """The sums of one question or scene over the verified runs of an edition."""

    part: str
    key: str
    runs: int
    firms: int
    differing: int
    lower: int
    shift: Decimal


@dataclass(frozen=True, slots=True)
class WidestGap:
    """A question or scene with how far apart its answers are: shares in percent of the runs, the mean shift in points or levels."""

    step: Step
    runs: int
    firms: int
    share: Decimal
    lower_share: Decimal
    mean_shift: Decimal


@dataclass(frozen=True, slots=True)
class Gaps:
    """`shown` in the order asked for; `too_few` were seen at some firms, but at fewer than are needed."""

    shown: list[WidestGap]
    too_few: list[Step]


_KEYS: dict[Order, Callable[[WidestGap], tuple[Decimal, ...]]] = {
    "share": lambda gap: (gap.share, abs(gap.mean_shift)),
    "shift": lambda gap: (abs(gap.mean_shift), gap.share),
    "firms": lambda gap: (Decimal(gap.firms), gap.share),
}


def find_gaps(pack: Pack, tallies: Iterable[Tally], order: Order = "share") -> Gaps:
    """Questions and scenes by their gap, the widest first; points and levels are different units, so `shift` ranks them apart."""
    by_place = {(tally.part, tally.key): tally for tally in tallies}
    met = [(step, by_place[step.part, step.key]) for step in list_steps(pack) if (step.part, step.key) in by_place]
    shown = [_gap(step, tally) for step, tally in met if tally.firms >= FEWEST_FIRMS]
    shown.sort(key=_KEYS[order], reverse=True)
    if order == "shift":
        shown.sort(key=lambda gap: gap.step.part)
    return Gaps(shown, [step for step, tally in met if tally.firms < FEWEST_FIRMS])


def _gap(step: Step, tally: Tally) -> WidestGap:
    runs = Decimal(tally.runs)
    return WidestGap(
        step, tally.runs, tally.firms, _rounded(tally.differing * 100 / runs, "1"), _rounded(tally.lower * 100 / runs, "1"),
        _rounded(tally.shift / runs, "0.01"),
    )  # fmt: skip


def _rounded(value: Decimal, to: str) -> Decimal:
    return value.quantize(Decimal(to), ROUND_HALF_UP)
