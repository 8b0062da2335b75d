"""Every room's database at once, for commands that look over the walls, and what rooms can say again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from services.rooms import ROOMS, rooms_with
from services.settings import Settings
from services.storage.database import RoomDatabase
from services.storage.serving import reaching

SAYING_AGAIN = "operations/saying_again.py"


@contextmanager
def every_room(settings: Settings, application: str) -> Iterator[dict[str, RoomDatabase]]:
    """Each room's database under its own login; an embedded PostgreSQL is started for as long as this lasts where none runs."""
    with reaching(settings):
        databases = {
            room: RoomDatabase(room, settings.room_url(room), 1, 2, application=application) for room in ROOMS
        }  # fmt: skip
        try:
            yield databases
        finally:
            for database in databases.values():
                database.close()


def sayers() -> dict[str, Any]:
    """Room → its module that says again what no ledger keeps."""
    return {room: import_module(f"services.{room}.operations.saying_again") for room in rooms_with(SAYING_AGAIN)}


def say_all_again(databases: Mapping[str, RoomDatabase]) -> None:
    """Have every room say again, through its outbox, the names and numbers that other rooms need of it."""
    for room, module in sayers().items():
        after = None
        while True:
            with databases[room].transaction() as session:
                after = module.say_again(session, after)
            if after is None:
                break
