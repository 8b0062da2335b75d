"""How single counts become sums, whatever the order they come in: which fact of a thing stands, and what a firm adds to a month.

The sums are kept so that every question of the board is an addition over a few rows: things a month (`times`), distinct firms a
month (`firms`), firms seen for the first time in the year (`new`, so that the firms of January to M are a sum), firms by their
latest level in the month (`level0` … `level4`) and the moves between levels over the year (`year0` … `year4`, likewise a sum).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.board.counting import Count

TIMES, NEW_FIRMS, MONTH_FIRMS = "times", "new", "firms"
Sums = Counter[tuple[str, date, str]]
"""(line, month, what) → how much to add."""


def standing(counts: Iterable[Count], withdrawn_at: datetime | None) -> Count | None:
    """The count by which a thing stands: the first that was not taken back afterwards."""
    left = [count for count in counts if withdrawn_at is None or count.at > withdrawn_at]
    return min(left, key=lambda count: (count.at, count.event_id), default=None)


@dataclass(frozen=True, slots=True)
class FirmMonth:
    """What a firm has in one month of a line: how many things, and its latest level with when and by which fact."""

    things: int = 0
    level: int | None = None
    level_at: datetime | None = None
    level_event: UUID | None = None

    def shifted(self, by: int) -> FirmMonth:
        return FirmMonth(self.things + by, self.level, self.level_at, self.level_event)

    def told(self, count: Count) -> FirmMonth:
        """With the level of this count, if it is the latest."""
        if count.level is None:
            return self
        mine = (self.level_at, self.level_event)
        newer = self.level_at is None or (count.at, count.event_id) > mine
        return FirmMonth(self.things, count.level, count.at, count.event_id) if newer else self


def shares(line: str, months: Mapping[date, FirmMonth]) -> Sums:
    """What one firm adds to the sums of a line, given all its months; years do not touch each other."""
    sums: Sums = Counter()
    year, before = 0, None
    for month in sorted(month for month, of in months.items() if of.things > 0):
        sums[line, month, MONTH_FIRMS] += 1
        if month.year != year:
            year, before = month.year, None
            sums[line, month, NEW_FIRMS] += 1
        level = months[month].level
        if level is None:
            continue
        sums[line, month, f"level{level}"] += 1
        if level != before:
            sums[line, month, f"year{level}"] += 1
            if before is not None:
                sums[line, month, f"year{before}"] -= 1
        before = level
    return sums
