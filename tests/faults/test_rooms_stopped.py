"""Rooms stopped one by one while firms work in the others: nobody else fails, and whoever returns catches up."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest

from services.cli.benches.chaos.counting import count_effects
from services.rooms import ROOMS
from services.storage.embedded import EmbeddedPostgres
from services.web import create_app
from tests.faults.auditing import databases_of, under_way, unheard
from tests.faults.town import Town
from tests.harness.databases import DatabaseServer
from tests.harness.running import RunningCenter, spread_center, wait_until

pytestmark = [pytest.mark.faults, pytest.mark.alone, pytest.mark.broker, pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture
def database(postgres: DatabaseServer) -> Iterator[str]:
    name = postgres.empty()
    yield name
    postgres.drop(name)


def pages_of(center: RunningCenter, room: str) -> list[str]:
    """Some pages of a room that need nothing in their path."""
    app = create_app(center.settings, (room,))
    paths = [route.path for route in app.routes if "GET" in (getattr(route, "methods", None) or ())]
    return [path for path in paths if "{" not in path and path.startswith((f"/{room}", "/messages"))][:3]


def test_rooms_stop_one_by_one_and_nobody_else_fails(postgres: DatabaseServer, database: str, amqp_url: str) -> None:
    with spread_center(postgres.server.url(database), amqp_url) as center:
        pages = {room: pages_of(center, room) for room in ROOMS}
        town = Town(center, 2 * len(ROOMS))
        for number, room in enumerate(ROOMS):
            firm = town.register()
            town.await_known(firm)
            center.processes[f"web {room}"].stop()
            center.processes[f"worker {room}"].kill()
            if room != "enterprises":
                town.register()
            if room != "assessment":
                town.submit(firm)
            if room != "accounts":
                town.ask_for_code(number)
            _look_at(center, {other: paths for other, paths in pages.items() if other != room})
            center.processes[f"web {room}"].start()
            center.processes[f"worker {room}"].start()
            _await_web(center, room)
        with databases_of(center.settings) as databases:
            wait_until(
                lambda: not under_way(databases) and not unheard(databases), "everybody to have caught up", 240,
                lambda: f"{under_way(databases)} {unheard(databases)}\n{center.logs()}",
            )  # fmt: skip
        town.close()
        server = cast("EmbeddedPostgres", SimpleNamespace(connect=lambda: postgres.server.connect(database)))
        assert count_effects(server, town.acknowledged)[:2] == (0, 0)
        assert len(town.acknowledged) == len(ROOMS) - 1


def _look_at(center: RunningCenter, pages: dict[str, list[str]]) -> None:
    with httpx.Client(base_url=center.base_url, timeout=30) as http:
        answers = {path: http.get(path).status_code for paths in pages.values() for path in paths}
    assert not {path: status for path, status in answers.items() if status >= 500}


def _await_web(center: RunningCenter, room: str) -> None:
    def answers() -> Any:
        return httpx.get(f"{center.base_url}/api/v1/{room}/nothing", timeout=5).status_code != 502

    wait_until(answers, f"{room} to be back", 60, center.logs)
