"""One world for all of access, whose writes are undone as soon as they are answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from fastapi import Request
from sqlalchemy.orm import Session

from services.storage.database import RoomDatabase
from services.ui.desk import Desk
from tests.harness.center import Center
from tests.harness.databases import DatabaseServer
from tests.security.world import World, with_platform


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


def _look_once(desk: Desk, request: Request, find: Callable[[Session], Any], seconds: float = 0) -> Any:
    """Nothing travels in this world, so nobody waits two seconds for what will not come."""
    with desk.reading(request) as session:
        return find(session)


@pytest.fixture(scope="session")
def one_world(postgres: DatabaseServer) -> Iterator[World]:
    name = postgres.fresh()
    center = Center(with_platform(postgres.settings(name)))
    undone = {room: Undone(room, center.settings.room_url(room)) for room in center.databases}
    with start_blocking_portal() as portal:
        world = World(center, portal)
        center.app.state.databases.update(undone)
        yield world
    for database in undone.values():
        database.close()
    center.close()
    postgres.drop(name)


@pytest.fixture
def world(one_world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(Desk, "await_row", _look_once)
    return one_world
