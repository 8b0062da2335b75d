"""All measurements of one run, interleaved, so that a busy moment of the machine falls on all of them."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from importlib.metadata import version
from statistics import median
from typing import Any

from services.cli.benches.events.ground import Ground, ground
from services.cli.benches.events.ours import METHOD, Line, a_body, rows_for_commits
from services.cli.benches.events.raw import broker_rate, commit_rate
from services.cli.benches.events.stream import IN_FLIGHT, faststream_rate

Tell = Callable[[int, int, str], object]

RAW_BATCHED, RAW_SINGLE, COMMITS, FASTSTREAM = 10_000, 1_500, 3_000, 4_000
LATENCY_EVENTS = 1_000


def measure(count: int, rounds: int, tell: Tell) -> dict[str, Any]:
    """Run everything `rounds` times. Shape: `figures` (events a second, milliseconds), `ratios`, `conditions`."""
    steps = rounds * 5 + 2
    done = 0

    def step(text: str) -> None:
        nonlocal done
        tell(done, steps, text)
        done += 1

    with ground() as here:
        url, body = here.settings.amqp_url, a_body()
        step("starting relay and worker")
        line = Line(here)
        line.start()
        rates: dict[str, list[float]] = {}
        for number in range(1, rounds + 1):
            for name, what in _measurements(here, line, url, body, count).items():
                step(f"round {number}: {name.replace('_', ' ')}")
                rates.setdefault(name, []).append(what())
        step("latency at a hundred a second")
        lags = line.lags(LATENCY_EVENTS)
        step("done")
        rabbit = here.node.version()
    middle = {name: median(values) for name, values in rates.items()}
    ours = middle["ours_per_second"]
    return {
        "figures": {
            **{name: round(value, 1) for name, value in middle.items()},
            "p50_ms": round(lags[len(lags) // 2], 2), "p99_ms": round(lags[len(lags) * 99 // 100], 2),
        },
        "ratios": {
            "vs_faststream": round(ours / middle["faststream_per_second"], 2),
            "vs_raw_batched": round(ours / middle["raw_batched_per_second"], 2),
            "vs_raw_single": round(ours / middle["raw_single_per_second"], 2),
            "vs_commit": round(ours / middle["commit_per_second"], 2),
        },
        "conditions": _conditions(count, rounds, len(body), rabbit),
    }  # fmt: skip


def _measurements(here: Ground, line: Line, url: str, body: bytes, count: int) -> dict[str, Callable[[], float]]:
    database = here.settings.room_url("enterprises").replace("+psycopg2", "")
    return {
        "raw_batched_per_second": lambda: broker_rate(url, body, RAW_BATCHED, batched=True),
        "raw_single_per_second": lambda: broker_rate(url, body, RAW_SINGLE, batched=False),
        "commit_per_second": lambda: commit_rate(database, rows_for_commits(COMMITS)),
        "faststream_per_second": lambda: faststream_rate(url, body, FASTSTREAM),
        "ours_per_second": lambda: line.rate(count),
    }


def _conditions(count: int, rounds: int, body_bytes: int, rabbit: str) -> dict[str, Any]:
    return {
        "events": count, "rounds": rounds, "body_bytes": body_bytes, "handler": f"enterprises.{METHOD}",
        "processes": "one relay, one worker", "faststream_in_flight": IN_FLIGHT, "latency_events": LATENCY_EVENTS,
        "cpus": os.cpu_count(), "load_average": round(os.getloadavg()[0], 1), "machine": platform.machine(),
        "python": platform.python_version(), "rabbitmq": rabbit, "queues": "quorum",
        **{name: version(name) for name in ("nameko", "kombu", "amqp", "sqlalchemy", "psycopg2-binary", "faststream")},
    }  # fmt: skip
