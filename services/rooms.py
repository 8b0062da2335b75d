"""The rooms of the center, in the order of the loop: the one list of them."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from importlib.resources import files

ROOMS: tuple[str, ...] = (
    "accounts", "enterprises", "outreach", "assessment", "diagnosis", "providers", "handover", "notify", "board",
)  # fmt: skip


def check_rooms(names: tuple[str, ...]) -> tuple[str, ...]:
    """The named rooms, each once; all of them where none is named.

    Raises:
        ValueError: a name that is no room.
    """
    unknown = [name for name in names if name not in ROOMS]
    if unknown:
        raise ValueError(f"no such room: {', '.join(unknown)} (there are {', '.join(ROOMS)})")
    return tuple(room for room in ROOMS if room in names) or ROOMS


def rooms_with(file_name: str) -> tuple[str, ...]:
    """The rooms whose folder has this file or folder, e.g. `pages.py` or `migrations`."""
    root = files("services")
    return tuple(room for room in ROOMS if root.joinpath(room, file_name).is_file() or root.joinpath(room, file_name).is_dir())


def start_rooms(names: Iterable[str], settings: object) -> None:
    """What these rooms do once when a process starts (their `start.py`); nothing in it connects or takes the process down."""
    for room in rooms_with("start.py"):
        if room in names:
            importlib.import_module(f"services.{room}.start").start(settings)
