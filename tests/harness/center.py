"""A whole center in the test's own process: real database, real inboxes, no broker; events go where the test sends them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import delete, select

from services.contracts.catalogue import FACTS
from services.contracts.envelope import Event, Fact, read, seal, write
from services.contracts.vocabulary import Role
from services.messaging.failures import Delivery
from services.messaging.inbox import deliver, take_again
from services.messaging.listeners import Listener, clocks_of, listeners_of, service_of
from services.messaging.ticking import fire
from services.rooms import ROOMS
from services.settings import Settings
from services.storage.database import RoomDatabase
from services.storage.spine import failures, ledger, outbox
from tests.harness.clients import ApiClient, PageClient, identity_for

ROUNDS = 200


class Center:
    """Every room on one database. Nothing travels by itself: `tell` and `settle` carry events."""

    def __init__(self, settings: Settings, databases: dict[str, RoomDatabase] | None = None) -> None:
        self.settings = settings
        self._databases = databases or {}
        self._are_lent = databases is not None
        self._clients: list[TestClient] = []

    def database(self, room: str) -> RoomDatabase:
        """The room's database, under the room's own login."""
        if room not in self._databases:
            self._databases[room] = RoomDatabase(room, self.settings.room_url(room))
        return self._databases[room]

    @cached_property
    def databases(self) -> dict[str, RoomDatabase]:
        return {room: self.database(room) for room in ROOMS}

    @cached_property
    def listeners(self) -> list[Listener]:
        """Every listener of every room that has a service."""
        classes = [service for room in ROOMS if (service := service_of(room)) is not None]
        return [listener for service in classes for listener in listeners_of(service)]

    # what was said

    def said(self, room: str) -> list[Event[Any]]:
        """What the room said, in order: its ledger, and of transient facts those still in its outbox."""
        with self.database(room).reading() as session:
            kept = session.execute(select(ledger.c.body)).scalars().all()
            waiting = session.execute(select(outbox.c.body)).scalars().all()
        events = {event.id: event for body in (*kept, *waiting) if (event := read(body, FACTS))}
        return sorted(events.values(), key=lambda event: (event.time, event.id))

    def said_types(self, room: str) -> list[str]:
        """The wire types of what the room said, in order."""
        return [event.type for event in self.said(room)]

    # carrying events

    def tell(
        self, fact: Fact | Event[Any], *, room: str | None = None, because: Event[Any] | None = None,
        at: datetime | None = None, may_fail: bool = False,
    ) -> Event[Any]:  # fmt: skip
        """Deliver a fact to every listener of every room, or of `room` alone, through the real inbox.

        A handler that raises fails the test, unless `may_fail`: then it is kept as a failure, as in a running center.
        """
        event = fact if isinstance(fact, Event) else seal(fact, because=because, at=at)
        self._deliver([event], room, may_fail=may_fail)
        return event

    def settle(self) -> None:
        """Carry what every room said to whoever hears it, and on, until nobody has anything left to say or to retry."""
        for _ in range(ROUNDS):
            moved = [self._pump(room) for room in ROOMS]
            if not any(moved) and not self._retry():
                return
        raise AssertionError(f"events still travel after {ROUNDS} rounds: {self._stuck()}")

    def _pump(self, room: str) -> bool:
        with self.database(room).transaction() as session:
            rows = session.execute(delete(outbox).returning(outbox.c.seq, outbox.c.body)).all()
        events = [read(row.body, FACTS) for row in sorted(rows, key=lambda row: row.seq)]
        self._deliver(events, None, may_fail=True)
        return bool(events)

    def _deliver(self, events: list[Event[Any]], room: str | None, *, may_fail: bool) -> None:
        for listener in self.listeners:
            bodies = [write(event) for event in events if event.type in listener.known]
            if not bodies or (room is not None and listener.room != room):
                continue
            outcome = deliver(self.database(listener.room), listener, bodies)
            if outcome.failed and not may_fail:
                raise AssertionError(f"{listener.queue} could not take it: {'; '.join(outcome.failed.values())}")

    def _retry(self) -> bool:
        waiting = list(self.failing())
        errors = [error for failure in waiting if (error := self.try_again(*failure))]
        if waiting and len(errors) == len(waiting):
            raise AssertionError(f"events that no retry helps: {'; '.join(errors)}")
        return bool(waiting)

    def try_again(self, listener: Listener, body: bytes) -> str | None:
        """Take a kept failure again, now; the error, if it is one still."""
        try:
            with self.database(listener.room).transaction() as session:
                take_again(session, listener, Delivery(body))
        except Exception as error:  # noqa: BLE001 (whatever the handler raised is what the test wants to read)
            return f"{listener.queue}: {type(error).__name__}: {error}"
        return None

    def failing(self) -> Iterator[tuple[Listener, bytes]]:
        """Every failure that is kept, with its listener."""
        by_name = {(listener.room, listener.name): listener for listener in self.listeners}
        for room in ROOMS:
            with self.database(room).reading() as session:
                rows = session.execute(select(failures).where(failures.c.state != "discarded").order_by(failures.c.id)).all()
            for row in rows:
                yield by_name[room, row.listener], bytes(row.body)

    def _stuck(self) -> str:
        return ", ".join(f"{room}: {len(self.said(room))} said" for room in ROOMS)

    def tick(self, room: str, timer: str, at: datetime | None = None) -> bool:
        """Run a room's timer now, as if it were due (`at`: as if it were that time)."""
        service = service_of(room)
        clock = next((clock for clock in clocks_of(service) if clock.name == timer), None) if service else None
        if clock is None:
            raise AssertionError(f"{room} has no timer {timer}")
        return fire(self.database(room), clock, at=at)

    # doors

    @cached_property
    def app(self) -> FastAPI:
        from services.web import create_app

        app = create_app(self.settings, ROOMS)
        app.state.databases.update(self.databases)
        return app

    def client(self, *roles: Role | str, person_id: UUID | None = None, organisation_id: UUID | None = None,
               name: str = "测试") -> PageClient:  # fmt: skip
        """A browser: signed in when any role or person is given. Redirects are not followed."""
        identity = identity_for(roles, person_id, organisation_id, name) if roles or person_id else None
        return self._keep(PageClient(self.app, identity))

    def api(self, *roles: Role | str, person_id: UUID | None = None, organisation_id: UUID | None = None,
            name: str = "测试") -> ApiClient:  # fmt: skip
        """A program with a bearer token; without roles and person it has none."""
        identity = identity_for(roles, person_id, organisation_id, name) if roles or person_id else None
        return self._keep(ApiClient(self.app, identity))

    def _keep(self, client: Any) -> Any:
        self._clients.append(client)
        return client

    def close(self) -> None:
        for client in self._clients:
            client.close()
        if not self._are_lent:
            for database in self._databases.values():
                database.close()
