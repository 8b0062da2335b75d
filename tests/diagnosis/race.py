"""Fifty at once, and what came of it."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from services.contracts.refusals import Refused

CONTENDERS = 50
ROUNDS = int(os.environ.get("BAMAI_RACE_ROUNDS", "3"))


@dataclass
class Race:
    """What came of the rounds so far."""

    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    wins: list[int] = field(default_factory=list)

    def run(self, contend: Callable[[int], Any]) -> None:
        """One round: everybody starts at the same moment."""
        start = threading.Barrier(CONTENDERS)
        outcomes: list[str] = []

        def one(number: int) -> None:
            start.wait()
            began = time.perf_counter()
            try:
                contend(number)
                outcome = "won"
            except Refused as refused:
                outcome = f"refused {refused.status}"
            except Exception as error:  # noqa: BLE001 (a deadlock would show here)
                outcome = f"{type(error).__name__}: {error}"
            self.seconds.append(time.perf_counter() - began)
            outcomes.append(outcome)

        threads = [threading.Thread(target=one, args=(number,)) for number in range(CONTENDERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.outcomes.update(outcomes)
        self.wins.append(outcomes.count("won"))

    def p99_ms(self) -> float:
        return sorted(self.seconds)[int(len(self.seconds) * 0.99)] * 1000

    def must_have_one_winner_each(self, losers: str = "refused 409") -> None:
        print(f"\n{len(self.wins)} rounds of {CONTENDERS}: p99 {self.p99_ms():.0f} ms, {dict(self.outcomes)}")
        assert self.wins == [1] * ROUNDS
        assert self.outcomes == {"won": ROUNDS, losers: ROUNDS * (CONTENDERS - 1)}
