"""Every path of every room reaches that room's own web process."""

from __future__ import annotations

import pytest

from deploy import routes
from services.rooms import ROOMS
from services.settings import load_settings
from services.web import create_app

pytestmark = pytest.mark.pure

SETTINGS = load_settings(database_url="postgresql://nobody@localhost/nothing", secret_key="for reading routes only")


def test_the_map_is_fresh() -> None:
    assert routes.MAP.read_text(encoding="utf-8") == routes.written(), "make it anew: python -m deploy.routes"


@pytest.mark.parametrize("room", ROOMS)
def test_a_path_of_a_room_leads_to_it_and_a_shared_one_to_anybody(room: str) -> None:
    paths = [str(getattr(route, "path", "/")) for route in create_app(SETTINGS, (room,)).routes]
    led = {path: routes.room_of(path) for path in paths}
    assert {path for path, where in led.items() if where != room} <= {
        "/", "/healthz", "/readyz", "/metrics", "/static/{name:path}", "/api/openapi.json",
    }  # fmt: skip
    assert room in led.values()


@pytest.mark.parametrize("path", ["/accountsx", "/x/accounts", "/api/v2/accounts", "/api/v1", "/"])
def test_what_only_looks_like_a_rooms_path_is_nobodys(path: str) -> None:
    assert routes.room_of(path) is None
