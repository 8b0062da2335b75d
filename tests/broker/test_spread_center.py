"""A center spread over one web and one worker process per room, on RabbitMQ and an external PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from services.rooms import ROOMS
from tests.harness.databases import DatabaseServer
from tests.harness.running import Process, RunningCenter, spread_center, wait_until

pytestmark = [pytest.mark.broker, pytest.mark.slow]


@pytest.fixture(scope="module")
def database(postgres: DatabaseServer) -> Iterator[str]:
    name = postgres.empty()
    yield name
    postgres.drop(name)


@pytest.fixture(scope="module")
def center(postgres: DatabaseServer, database: str, amqp_url: str) -> Iterator[RunningCenter]:
    with spread_center(postgres.server.url(database), amqp_url) as center:
        yield center


@pytest.mark.parametrize("path", ["/", "/accounts/sign-in", "/enterprises/register", "/messages", "/diagnosis/visits"])
def test_pages_of_every_room_answer_behind_one_address(center: RunningCenter, path: str) -> None:
    with center.client() as visitor:
        answer = visitor.get(path)
    assert answer.status_code == 200
    assert "<h1" in answer.text


def test_what_one_room_says_reaches_the_others(center: RunningCenter, postgres: DatabaseServer, database: str) -> None:
    def heard(room: str) -> int:
        ((count,),) = postgres.run(f"SELECT count(*) FROM {room}.inbox", database)
        return int(str(count))

    def waiting() -> int:
        ((count,),) = postgres.run(f"SELECT {' + '.join(f'(SELECT count(*) FROM {room}.outbox)' for room in ROOMS)}", database)
        return int(str(count))

    wait_until(
        lambda: waiting() == 0 and heard("enterprises") and heard("notify"), "the furnishing's events to arrive", 60, center.logs
    )


def test_a_room_whose_web_is_away_leaves_the_others_alone(center: RunningCenter) -> None:
    web = center.processes["web diagnosis"]
    web.kill()
    assert httpx.get(f"{center.base_url}/accounts/sign-in").status_code == 200
    assert httpx.get(f"{center.base_url}/diagnosis/visits").status_code == 502
    web.start()
    wait_until(
        lambda: httpx.get(f"{center.base_url}/diagnosis/visits").status_code != 502, "diagnosis to be back", 60, center.logs
    )


def test_the_whole_loop_closes_over_the_public_api(center: RunningCenter, tmp_path: Path) -> None:
    demo = Process(("demo",), center.processes["relay"].environment, tmp_path / "demo.log")
    demo.start()
    assert demo.wait(240) == 0, demo.said() + center.logs()
    assert "case.closed" in demo.said()
