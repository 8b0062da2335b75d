"""Which room answers which path: `nginx/rooms.map`, made from the rooms' own routes, read by nginx and by our front.

`python -m deploy.routes` writes it anew; a test refuses one that is stale.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

MAP = Path(__file__).parent / "nginx" / "rooms.map"
API = ["api", "v1"]
SHARED = frozenset({"", "static", "healthz", "readyz", "metrics", "api"})
"""First parts of paths that every web process answers alike."""

_LINE = re.compile(r"^~(\S+)\s+(\w+);$", re.MULTILINE)


@cache
def rooms_map() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Pattern and room, as they stand in the file."""
    return tuple((re.compile(pattern), room) for pattern, room in _LINE.findall(MAP.read_text(encoding="utf-8")))


def room_of(path: str) -> str | None:
    """The room whose web process answers this path; None for what every one of them answers."""
    return next((room for pattern, room in rooms_map() if pattern.search(path)), None)


def prefixes_of(room: str) -> list[str]:
    """The beginnings of the room's paths, without slashes at the ends: its name, its API, and what else it answers."""
    from services.settings import load_settings
    from services.web import create_app

    settings = load_settings(database_url="postgresql://nobody@localhost/nothing", secret_key="for reading routes only")  # noqa: S106 (connects nowhere)
    paths = [str(getattr(route, "path", "/")) for route in create_app(settings, (room,)).routes]
    found = {_beginning(path) for path in paths} | {room, f"api/v1/{room}"}
    return sorted(found - SHARED, key=lambda prefix: (prefix.startswith("api/"), prefix))


def _beginning(path: str) -> str:
    parts = path.strip("/").split("/")
    return "/".join(parts[:3] if parts[:2] == API else parts[:1])


def written() -> str:
    """What the file should say now."""
    from services.rooms import ROOMS

    head = "# path → room; made by `python -m deploy.routes`, not by hand\n"
    return head + "".join(f"~^/(?:{'|'.join(prefixes_of(room))})(?:/|$) {room};\n" for room in ROOMS)


if __name__ == "__main__":
    MAP.write_text(written(), encoding="utf-8")
