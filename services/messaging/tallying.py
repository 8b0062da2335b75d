"""How much was done and how long it took, added up in the room's own schema by whoever did it.

So the figures of workers and relay survive their restarts, are one sum however many replicas run, and are read by the web
process: nobody else needs a port to be asked on. What a killed process had not written yet, ten seconds' worth, is lost.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

BUCKETS = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0)
"""Upper bounds in seconds; one more bucket has no bound."""

EVERY_SECONDS = 10.0
HANDLED, FAILED, PUBLISHED, TICKED, ALIVE = "handled", "failed", "published", "ticked", "alive"

ADD_UP = """
    INSERT INTO tallies (name, label, events, batches, seconds, buckets, noted_at) VALUES (%s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (name, label) DO UPDATE SET
        events = tallies.events + excluded.events, batches = tallies.batches + excluded.batches,
        seconds = tallies.seconds + excluded.seconds, noted_at = greatest(tallies.noted_at, excluded.noted_at),
        buckets = ARRAY(SELECT a + b FROM unnest(tallies.buckets, excluded.buckets) WITH ORDINALITY AS both_(a, b, n) ORDER BY n)
"""

Row = tuple[Any, ...]


@dataclass
class Tally:
    """What was done since it was last written down."""

    events: int = 0
    batches: int = 0
    seconds: float = 0.0
    buckets: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))

    def add(self, events: int, seconds: float) -> None:
        self.events += events
        self.batches += 1
        self.seconds += seconds
        self.buckets[bisect_left(BUCKETS, seconds)] += 1


class Tallies:
    """Of one process, by room."""

    def __init__(self) -> None:
        self._waiting: dict[str, dict[tuple[str, str], Tally]] = defaultdict(lambda: defaultdict(Tally))

    def add(self, room: str, name: str, label: str, *, events: int, seconds: float = 0.0) -> None:
        """`events` things were done together in `seconds`."""
        self._waiting[room][name, label].add(events, seconds)

    def take(self, room: str, part: str) -> list[Row]:
        """What is to be written down for the room now, in an order that lets nobody lock up; with it, that `part` lives."""
        noted, waiting = datetime.now(UTC), self._waiting.pop(room, {})
        waiting[ALIVE, part] = Tally()
        return [(name, label, t.events, t.batches, t.seconds, t.buckets, noted) for (name, label), t in sorted(waiting.items())]

    def give_back(self, room: str, rows: Sequence[Row]) -> None:
        """They could not be written: they count with the next."""
        for name, label, events, batches, seconds, buckets, _noted in rows:
            tally = self._waiting[room][name, label]
            tally.events, tally.batches, tally.seconds = tally.events + events, tally.batches + batches, tally.seconds + seconds
            tally.buckets = [a + b for a, b in zip(tally.buckets, buckets, strict=True)]


tallies = Tallies()
"""Of this process."""
