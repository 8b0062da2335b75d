"""What changed between two runs of one firm. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a submitted run is compared."""

    pack: str
    score: Decimal
    level: int
    dimensions: Mapping[str, Decimal]
    scenes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Uplift:
    """The change from one standing to the next. Points and levels of different packs can't be compared."""

    before: Standing
    after: Standing

    @property
    def comparable(self) -> bool:
        return self.before.pack == self.after.pack

    @property
    def points(self) -> Decimal:
        return self.after.score - self.before.score

    @property
    def levels(self) -> int:
        return self.after.level - self.before.level

    @property
    def dimensions(self) -> dict[str, Decimal]:
        return {name: points - self.before.dimensions.get(name, Decimal()) for name, points in self.after.dimensions.items()}

    @property
    def lifted(self) -> dict[str, tuple[int, int]]:
        """Scenes that stand higher than before, with both levels."""
        return self._moved(lambda old, new: new > old)

    @property
    def fallen(self) -> dict[str, tuple[int, int]]:
        return self._moved(lambda old, new: new < old)

    def _moved(self, chosen: Callable[[int, int], bool]) -> dict[str, tuple[int, int]]:
        both = {name: (self.before.scenes[name], new) for name, new in self.after.scenes.items() if name in self.before.scenes}
        return {name: pair for name, pair in both.items() if chosen(*pair)}
