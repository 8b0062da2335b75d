"""The database of accounts, for commands that act on people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from services.settings import load_settings
from services.storage.database import RoomDatabase
from services.storage.serving import reaching


@contextmanager
def accounts_database() -> Iterator[RoomDatabase]:
    """The room's database, with an embedded PostgreSQL started for as long as this takes where none runs."""
    settings = load_settings()
    with reaching(settings):
        database = RoomDatabase("accounts", settings.room_url("accounts"), pool_size=1, application="cli")
        try:
            yield database
        finally:
            database.close()
