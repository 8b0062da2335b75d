"""Two centers side by side on one server, a small and a large one, asked in turns for the page of a report."""

from __future__ import annotations

import asyncio
import os
import platform
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI
from sqlalchemy import text
from uuid_utils.compat import uuid7

from services.assessment.editions import CURRENT, get_pack
from services.assessment.scoring import score_sheet
from services.cli.benches.report.filling import RUNS_A_CASE, fill
from services.cli.benches.sheets import random_sheet
from services.contracts.vocabulary import Role
from services.settings import load_settings
from services.storage.database import RoomDatabase
from services.storage.embedded import EmbeddedPostgres
from services.storage.migrate import migrate
from services.ui.identity import IDENTITY_COOKIE, identity_of
from services.web import create_app

Tell = Callable[[int, int, str], object]
WARM_UP = 10


def measure(small: int, large: int, looks: int, tell: Tell) -> dict[str, dict[str, Any]]:
    """`figures` in milliseconds, `ratios`, `conditions`."""
    sizes = {"small": small, "large": large}
    with (
        tempfile.TemporaryDirectory(prefix="bamai-bench-") as folder,
        EmbeddedPostgres(Path(folder) / "postgres", "the bench's own") as server,
    ):
        centers = {name: _Center(server, Path(folder), name, runs, tell) for name, runs in sizes.items()}
        took = {f"{name}_{what}": list[float]() for name in centers for what in ("page", "pdf")}
        for number in range(looks + WARM_UP):
            tell(number, looks + WARM_UP, "looking at reports")
            for name, center in centers.items():
                run_id = center.any_run()
                took[f"{name}_page"].append(center.look(f"{run_id}/report"))
                took[f"{name}_pdf"].append(center.look(f"{run_id}/report.pdf"))
        for center in centers.values():
            center.close()
    p50, p95 = ({name: _share(times[WARM_UP:], share) for name, times in took.items()} for share in (0.5, 0.95))
    figures = {f"{name}_p50_ms": round(value, 1) for name, value in p50.items()}
    figures |= {f"{name}_p95_ms": round(value, 1) for name, value in p95.items()}
    return {
        "figures": figures,
        "ratios": {
            "page_p95_large_vs_small": round(p95["large_page"] / p95["small_page"], 2),
            "page_p50_large_vs_small": round(p50["large_page"] / p50["small_page"], 2),
        },
        "conditions": {
            **sizes, "looks": looks, "runs_a_case": RUNS_A_CASE, "pack": CURRENT, "cpus": os.cpu_count(),
            "load_average": round(os.getloadavg()[0], 1), "machine": platform.machine(), "python": platform.python_version(),
        },
    }  # fmt: skip


class _Center:
    """A center of assessment alone, with so many runs, and a manager who looks at them."""

    def __init__(self, server: EmbeddedPostgres, folder: Path, name: str, runs: int, tell: Tell) -> None:
        connection = server.connect()
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        connection.close()
        settings = load_settings(
            home=folder, database_url=server.url(name), secret_key="a bench lasts a few minutes", amqp_url="memory://"  # noqa: S106 (its own)
        )  # fmt: skip
        migrate(settings, ("assessment",))
        self._database = RoomDatabase("assessment", settings.room_url("assessment"), application="bench")
        pack, chance = get_pack(CURRENT), random.Random(1)  # noqa: S311 (a sheet of a bench)
        sheet = random_sheet(pack, chance)
        result = score_sheet(pack, sheet["answers"], sheet["scenes"])
        fill(server.url(name), runs, sheet, result, lambda done: tell(done, runs, f"filling the {name} center"))
        self._cases, self._chance = runs // RUNS_A_CASE, chance
        app: FastAPI = create_app(settings, ["assessment"], databases={"assessment": self._database})
        self._loop = asyncio.Runner()
        self._life = app.router.lifespan_context(app)
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=settings.base_url, timeout=60)
        until = datetime.now(UTC) + timedelta(hours=8)
        manager = identity_of(uuid7(), uuid7(), [Role.MANAGER], name="")
        self._client.cookies.set(IDENTITY_COOKIE, app.state.signer.sign(manager, "page", until=until))
        self._loop.run(self._life.__aenter__())

    def any_run(self) -> UUID:
        """The newest run of a case taken at random."""
        case = self._chance.randint(1, self._cases)
        newest = text("SELECT run_id FROM runs WHERE case_id = md5('case ' || :case)::uuid ORDER BY submitted_at DESC LIMIT 1")
        with self._database.reading() as session:
            found: UUID = session.execute(newest, {"case": case}).scalar_one()
        return found

    def look(self, path: str) -> float:
        """Milliseconds for a page, from the request to its last byte."""
        began = time.perf_counter()
        answer = self._loop.run(self._client.get(f"/assessment/runs/{path}"))
        took = (time.perf_counter() - began) * 1000
        answer.raise_for_status()
        return took

    def close(self) -> None:
        self._loop.run(self._client.aclose())
        self._loop.run(self._life.__aexit__(None, None, None))
        self._loop.close()
        self._database.close()


def _share(times: list[float], share: float) -> float:
    return sorted(times)[int((len(times) - 1) * share)]
