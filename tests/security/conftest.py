"""One world for all of access, whose writes are undone as soon as they are answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.orm import Session

from services.storage.database import RoomDatabase
from tests.harness.center import Center
from tests.harness.databases import DatabaseServer
from tests.security.world import World


class Undone(RoomDatabase):
    """Deeds run in full and are rolled back, so that no request changes what the next one finds. `opened` counts them."""

    opened = 0

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        Undone.opened += 1
        with self._sessions() as session, session.begin() as transaction:
            yield session
            session.flush()
            transaction.rollback()


@pytest.fixture(scope="session")
def world(postgres: DatabaseServer) -> Iterator[World]:
    name = postgres.fresh()
    center = Center(postgres.settings(name))
    world = World(center)
    undone = {room: Undone(room, center.settings.room_url(room)) for room in center.databases}
    center.app.state.databases.update(undone)
    yield world
    for database in undone.values():
        database.close()
    center.close()
    postgres.drop(name)
