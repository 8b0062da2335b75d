"""One storm from first breath to last count."""

from __future__ import annotations

import os
import platform
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg2

from services.cli.benches.chaos.counting import count_effects, count_residue
from services.cli.benches.chaos.doomed import DoomedCenter, order_of_deaths
from services.cli.benches.chaos.storm import Storm

Tell = Callable[[int, int, str], object]
"""Told after each kill: its number, of how many, and where the storm stands."""

SETTLE_SECONDS = 60.0
SPARE_FIRMS = 1_000
"""Firms stand by beyond the number asked for, so that submissions go on until the last kill."""


def storm(submissions: int, kills: int, tell: Tell, settle_seconds: float = SETTLE_SECONDS) -> dict[str, Any]:
    """Kill `kills` parts while at least `submissions` firms submit; count what came of it, `settle_seconds` later at most.

    Shape: `figures` {kills, acknowledged, lost, doubled, residue, settle_seconds …}, `ratios` {}, `conditions`.
    """
    with tempfile.TemporaryDirectory(prefix="bamai-chaos-") as folder, DoomedCenter(Path(folder)) as center:
        crowd = Storm(center.settings, submissions + SPARE_FIRMS)
        clients = crowd.start()
        started = time.monotonic()
        deaths = order_of_deaths(kills)
        for number, victim in enumerate(deaths, 1):
            reached = submissions * (number - 1) // max(1, kills)
            center.look_until(lambda reached=reached: len(crowd.acknowledged) >= reached or not crowd.left, "submissions", 600)  # type: ignore[misc]
            center.kill(victim)
            tell(number, kills, f"killed {victim}; {len(crowd.acknowledged)} submissions acknowledged")
        center.look_until(lambda: len(crowd.acknowledged) >= submissions or not crowd.left, "submissions", 600)
        crowd.stop()
        center.look_until(lambda: all(client.done() for client in clients), "the last answers", 240)
        stormed = time.monotonic() - started
        settle, residue = _settle(center, settle_seconds)
        lost, doubled, by_effect = count_effects(center.postgres, crowd.acknowledged)
        version = center.node.version()
    return {
        "figures": {
            "kills": sum(center.kills.values()), "acknowledged": len(crowd.acknowledged), "lost": lost, "doubled": doubled,
            "residue": sum(residue.values()), "residue_by_place": residue, "settle_seconds": round(settle, 1), "storm_seconds": round(stormed, 1),
            "slowest_firm_seconds": round(crowd.slowest_seconds, 1), "kills_by_part": center.kills, "by_effect": by_effect,
            "client_errors": crowd.errors[:10],
        },
        "ratios": {},
        "conditions": {
            "submissions": submissions, "kills": kills, "cpus": os.cpu_count(), "python": platform.python_version(),
            "rabbitmq": version, "processes": "one web, one worker, one relay, every room in each",
        },
    }  # fmt: skip


def _settle(center: DoomedCenter, at_most: float) -> tuple[float, dict[str, int]]:
    """Wait until nothing is left over: how long it took, and what is left."""
    started = time.monotonic()
    while True:
        center.look()
        try:
            residue = count_residue(center.postgres, center.node)
        except psycopg2.OperationalError:
            residue = {"database away": 1}
        passed = time.monotonic() - started
        if not residue or passed > at_most:
            return passed, residue
        time.sleep(0.5)
