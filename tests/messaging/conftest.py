"""The probe's rooms in the test's own process: real database, real inbox, no broker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.messaging.listeners import Listener, listeners_of
from services.storage.database import RoomDatabase
from tests.harness.databases import DatabaseServer
from tests.messaging.probe import ROOMS_OF_THE_PROBE
from tests.messaging.stage import HEARING, prepare_tables


@pytest.fixture
def rooms(postgres: DatabaseServer, fresh_database: str) -> Iterator[dict[str, RoomDatabase]]:
    """Each room's database, under its own login."""
    settings = postgres.settings(fresh_database)
    prepare_tables(postgres, settings, fresh_database)
    databases = {room: RoomDatabase(room, settings.room_url(room)) for room in ("accounts", *HEARING)}
    yield databases
    for database in databases.values():
        database.close()


@pytest.fixture
def listeners() -> dict[str, Listener]:
    """The probe's listeners by name."""
    return {listener.name: listener for service in ROOMS_OF_THE_PROBE for listener in listeners_of(service)}
