"""The rooms' ports: what systemd tells each process is where nginx looks for it, and containers are looked for by their names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.rooms import ROOMS

pytestmark = pytest.mark.pure

DEPLOY = Path(__file__).parents[2] / "deploy"


def upstreams(name: str) -> dict[str, list[str]]:
    text = (DEPLOY / "nginx" / name).read_text()
    found = re.findall(r"upstream bamai_(\w+) \{([^}]*)\}", text)
    return {room: re.findall(r"server (\S+);", body) for room, body in found}


def test_nginx_looks_for_a_room_where_systemd_starts_it() -> None:
    told = {path.stem: path.read_text().strip().removeprefix("BAMAI_PORT=") for path in (DEPLOY / "systemd" / "ports").iterdir()}
    assert set(told) == set(ROOMS)
    assert len(set(told.values())) == len(ROOMS)
    looked = upstreams("upstreams.conf")
    assert {room: looked[room] for room in ROOMS} == {room: [f"127.0.0.1:{port}"] for room, port in told.items()}
    assert looked["any"] == [f"127.0.0.1:{told[room]}" for room in ROOMS]


def test_nginx_in_a_container_looks_for_the_containers_of_the_rooms() -> None:
    looked = upstreams("upstreams-compose.conf")
    assert looked == {**{room: [f"web-{room}:8000"] for room in ROOMS}, "any": [f"web-{room}:8000" for room in ROOMS]}


def test_both_sites_differ_in_their_upstreams_only() -> None:
    here, there = ((DEPLOY / "nginx" / name).read_text().splitlines()[1:] for name in ("bamai.conf", "compose.conf"))
    assert [line.replace("upstreams-compose", "upstreams") for line in there] == here
