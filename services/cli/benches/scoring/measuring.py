"""Sheets in portions: made, scored together, scored one by one, compared. Only the scoring is timed."""

from __future__ import annotations

import platform
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

from services.assessment.editions import CURRENT, get_pack
from services.assessment.rescoring import Rescorer
from services.assessment.scoring import score_sheet
from services.cli.benches.sheets import random_sheet

PORTION = 20_000


def measure(sheets: int, seed: int, tell: Callable[[int], object]) -> dict[str, dict[str, Any]]:
    """Seconds for a million sheets together, the same one by one, and how many results differ."""
    chance = random.Random(seed)  # noqa: S311 (sheets of a bench)
    pack = get_pack(CURRENT)
    rescorer = Rescorer(pack)
    together = alone = 0.0
    different = 0
    for size in _portions(sheets):
        portion = [random_sheet(pack, chance) for _number in range(size)]
        began = time.process_time()
        scored = rescorer.score(portion)
        halfway = time.process_time()
        singly = [score_sheet(pack, sheet["answers"], sheet["scenes"]) for sheet in portion]
        alone += time.process_time() - halfway
        together += halfway - began
        different += sum(scored.result(number) != result for number, result in enumerate(singly))
        tell(size)
    return {
        "figures": {
            "seconds_per_million": round(together * 1_000_000 / sheets, 2),
            "one_by_one_seconds_per_million": round(alone * 1_000_000 / sheets, 2),
            "different": different,
        },
        "ratios": {"vs_one_by_one": round(alone / together, 1), "equal": 1 - different / sheets},
        "conditions": {
            "sheets": sheets, "seed": seed, "pack": pack.id, "cores": 1, "clock": "processor time", "python": platform.python_version(),
            "machine": platform.machine(),
        },
    }  # fmt: skip


def _portions(sheets: int) -> Iterator[int]:
    while sheets:
        size = min(sheets, PORTION)
        sheets -= size
        yield size
