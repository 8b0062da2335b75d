"""Two centers side by side on one server, a small and a large one: their pages, and the listeners on top of the large one."""

from __future__ import annotations

import os
import platform
import tempfile
import time
from collections.abc import Callable
from datetime import date
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from services.board.queries.looking import look
from services.cli.benches.board.filling import BATCH, hear, write_down
from services.cli.benches.board.history import FACTS_OF_A_FIRM, history
from services.settings import load_settings
from services.storage.database import RoomDatabase
from services.storage.embedded import EmbeddedPostgres
from services.storage.migrate import migrate

Tell = Callable[[int, int, str], object]
YEAR, MONTH = 2026, date(2026, 12, 1)


def measure(small: int, large: int, heard: int, looks: int, tell: Tell) -> dict[str, dict[str, Any]]:
    """`figures` in seconds and milliseconds, `ratios`, `conditions`."""
    with (
        tempfile.TemporaryDirectory(prefix="bamai-bench-") as folder,
        EmbeddedPostgres(Path(folder) / "postgres", "the bench's own") as server,
    ):
        little, big = (_center(server, Path(folder), name) for name in ("little", "big"))
        write_down(little, history(small, 1, YEAR), lambda done: tell(done, small, "filling the small center"))
        events = history(large, 2, YEAR)
        write_down(big, islice(events, large - heard), lambda done: tell(done, large - heard, "filling the large center"))
        began = time.perf_counter()
        hear(big, events, lambda done: tell(done, heard, "the listeners of the large center"))
        seconds = time.perf_counter() - began
        took: dict[str, list[float]] = {"small": [], "large": []}
        for number in range(looks + 2):
            tell(number, looks, "looking at both boards")
            for name, database in (("small", little), ("large", big)):
                took[name].append(_look(database))
        for database in (little, big):
            database.close()
    page = {name: median(times[2:]) for name, times in took.items()}
    return {
        "figures": {
            "rebuild_seconds_per_million": round(seconds / heard * 1_000_000, 1), "facts_per_second": round(heard / seconds),
            "page_small_ms": round(page["small"], 2), "page_large_ms": round(page["large"], 2),
        },
        "ratios": {"page_1e6_vs_1e4": round(page["large"] / page["small"], 2)},
        "conditions": {
            "small": small, "large": large, "heard": heard, "batch": BATCH, "looks": looks, "facts_a_firm": len(FACTS_OF_A_FIRM),
            "listeners": "all of the board's, one process", "cpus": os.cpu_count(), "load_average": round(os.getloadavg()[0], 1),
            "machine": platform.machine(), "python": platform.python_version(),
        },
    }  # fmt: skip


def _center(server: EmbeddedPostgres, folder: Path, name: str) -> RoomDatabase:
    connection = server.connect()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    settings = load_settings(
        home=folder, database_url=server.url(name), secret_key="a bench lasts a few minutes", amqp_url="memory://"  # noqa: S106 (its own)
    )  # fmt: skip
    migrate(settings, ("board",))
    return RoomDatabase("board", settings.room_url("board"), application="bench")


def _look(database: RoomDatabase) -> float:
    """Milliseconds for everything the page reads."""
    began = time.perf_counter()
    with database.reading() as session:
        look(session, MONTH)
    return (time.perf_counter() - began) * 1000
