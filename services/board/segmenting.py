"""Part of the firms, by district × industry × size × park; and how it is widened when too few are in it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

FEWEST_FIRMS = 5
"""Figures about fewer firms would be figures about each of them."""


@dataclass(frozen=True, slots=True)
class Segment:
    """What is left empty is not asked for. `industry` is a division of GB/T 4754, two digits."""

    district: str = ""
    industry: str = ""
    size_class: str = ""
    park: str = ""


WIDENING = ("park", "size_class", "industry", "district")
"""What is given up first: the narrowest."""


@dataclass(frozen=True, slots=True)
class Widened:
    """The segment that may be shown, how many firms it has, and what was given up for it; `too_few` when nothing helps."""

    asked: Segment
    asked_firms: int
    given: Segment
    firms: int
    dropped: tuple[str, ...]

    @property
    def too_few(self) -> bool:
        return self.firms < FEWEST_FIRMS


def widen(asked: Segment, count: Callable[[Segment], int]) -> Widened:
    """Give up one restriction after the other until enough firms are in it."""
    given, dropped = asked, []
    firms = asked_firms = count(asked)
    for name in WIDENING:
        if firms >= FEWEST_FIRMS:
            break
        if getattr(given, name):
            given = replace(given, **{name: ""})
            dropped.append(name)
            firms = count(given)
    return Widened(asked, asked_firms, given, firms, tuple(dropped))
