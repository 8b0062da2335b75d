"""The crowd over HTTP, the bare upserts beside it, and the rows held against what was acknowledged."""

from __future__ import annotations

import json
import os
import platform
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from uuid_utils.compat import uuid7

from services.assessment.models import Answer
from services.cli.benches.answering.crowd import Crowd
from services.cli.benches.answering.ground import Ground, prepared

Tell = Callable[[float, float | None, str], object]
BARE = """INSERT INTO assessment.answers (run_id, part, key, value, given_at, given_by, on_behalf)
VALUES (%s, %s, %s, %s, now(), %s, false)
ON CONFLICT (run_id, part, key) DO UPDATE SET value = excluded.value, given_at = excluded.given_at, given_by = excluded.given_by"""
MOST_BARE = 5000


def measure(people: int, seconds: int, every: float, seed: int, tell: Tell) -> dict[str, dict[str, Any]]:
    """`figures` in milliseconds and counts, `ratios` to the bare upserts, `conditions`."""
    with tempfile.TemporaryDirectory(prefix="bamai-bench-") as folder, prepared(Path(folder), people) as ground:
        crowd = Crowd(ground, seconds, every, seed, lambda passed: tell(passed, seconds, f"{people} people answer"))
        load_before = os.getloadavg()[0]
        crowd.answer()
        tell(0, None, "holding the rows against what was acknowledged")
        lost = _count_lost(ground, crowd)
        bare = _bare(ground, len(crowd.milliseconds))
    saves = sorted(crowd.milliseconds) or [0.0]
    return {
        "figures": {
            "p50_ms": _at(saves, 0.5), "p95_ms": _at(saves, 0.95), "p99_ms": _at(saves, 0.99), "max_ms": round(saves[-1], 1),
            "acknowledged": len(crowd.milliseconds), "places": len(crowd.latest), "lost": lost, "errors": len(crowd.errors),
            "saves_per_second": round(len(crowd.milliseconds) / seconds, 1), "bare_p95_ms": _at(bare, 0.95),
            "bare_per_second": round(1000 * len(bare) / sum(bare)),
        },
        "ratios": {"p95_vs_bare": round(_at(saves, 0.95) / max(_at(bare, 0.95), 0.01), 1)},
        "conditions": {
            "people": people, "seconds": seconds, "every": every, "seed": seed, "first_errors": crowd.errors[:3],
            "processes": "one `bamai web assessment`, one PostgreSQL, the crowd in one more", "cpus": os.cpu_count(),
            "load_average_before": round(load_before, 1), "machine": platform.machine(), "python": platform.python_version(),
        },
    }  # fmt: skip


def _at(sorted_times: Sequence[float], share: float) -> float:
    return round(sorted_times[min(len(sorted_times) - 1, int(len(sorted_times) * share))], 2)


def _count_lost(ground: Ground, crowd: Crowd) -> int:
    """Places whose row is not there, or is not what was acknowledged last."""
    with ground.database.reading() as session:
        rows = {(row.run_id, row.part, row.key): row.value for row in session.execute(
            select(Answer.run_id, Answer.part, Answer.key, Answer.value))}  # fmt: skip
    return sum(rows.get(place) != value for place, value in crowd.latest.items())


def _bare(ground: Ground, count: int) -> list[float]:
    """The same upserts, each a transaction, on one connection straight to PostgreSQL: a floor under every save."""
    runs = [person.run_id for person in ground.people]
    by = str(uuid7())
    took = []
    connection: Any = ground.database.engine.raw_connection().driver_connection
    connection.autocommit = True
    with connection.cursor() as cursor:
        for number in range(max(200, min(count, MOST_BARE))):
            place = _place(runs, number)
            began = time.perf_counter()
            cursor.execute(BARE, (*place, json.dumps("B"), by))
            took.append((time.perf_counter() - began) * 1000)
    connection.close()
    return sorted(took)


def _place(runs: list[UUID], number: int) -> tuple[str, str, str]:
    return str(runs[number % len(runs)]), "answers", str(number // len(runs) % 15 + 1)
