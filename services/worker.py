"""One process of nameko containers: the listeners and timers of the rooms it is given.

eventlet patches the standard library before anything else of ours is imported: import this module first in its process.
"""

# ruff: noqa: E402 (the patch comes first)
from __future__ import annotations

import services.messaging  # isort: skip  # noqa: F401 (quiets eventlet's notice)
import eventlet

eventlet.monkey_patch()

import logging
import os
import signal
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from nameko.runners import ServiceRunner

from services.messaging.embedded import MEMORY_URL, EmbeddedRelay
from services.messaging.listeners import service_of
from services.messaging.topology import declare_topology, heard_types
from services.rooms import ROOMS, start_rooms
from services.settings import Settings
from services.storage.database import RoomDatabase

log = logging.getLogger(__name__)

WORKERS_PER_ROOM = 4
"""nameko workers at a time, and database connections: batches make few of them do much."""

CONNECTIONS_PER_ROOM = 2 * WORKERS_PER_ROOM
"""A timer that sends letters holds its lease on one connection and writes each letter down on another."""
_HEARTBEAT_SECONDS = 20
_DRAIN_SECONDS = 30


class WrongRooms(ValueError):
    """What was asked for cannot run in this process."""


class Worker:
    """The containers of some rooms, started and stopped together."""

    def __init__(self, settings: Settings, services: Sequence[type[Any]], everyone: Sequence[type[Any]]) -> None:
        self._databases = {
            service.name: RoomDatabase(
                service.name, settings.room_url(service.name), 2, CONNECTIONS_PER_ROOM - 2, application="worker"
            )
            for service in services
        }  # fmt: skip
        self._relay = self._embedded_relay(settings, services, everyone) if settings.embedded_broker else None
        config: dict[str, Any] = {
            "AMQP_URI": MEMORY_URL if self._relay else settings.amqp_url,
            "HEARTBEAT": _HEARTBEAT_SECONDS,
            "max_workers": WORKERS_PER_ROOM,
            "databases": self._databases,
            "settlements": self._relay,
        }
        if self._relay:
            config["TRANSPORT_OPTIONS"] = {"polling_interval": 0.02}
        self._runner = ServiceRunner(config)
        for service in services:
            self._runner.add_service(service)
            if not self._relay:
                self._runner.service_map[service.name].config = {**config, "AMQP_URI": settings.broker_url(service.name)}

    @staticmethod
    def _embedded_relay(settings: Settings, services: Sequence[type[Any]], everyone: Sequence[type[Any]]) -> EmbeddedRelay:
        missing = {service.name for service in everyone} - {service.name for service in services}
        if missing:
            raise WrongRooms(
                f"without RabbitMQ (BAMAI_AMQP_URL) one worker runs every room; missing: {', '.join(sorted(missing))}"
            )
        declare_topology(MEMORY_URL, everyone)
        heard = {kind: {listener.queue for listener in listeners} for kind, listeners in heard_types(everyone).items()}
        return EmbeddedRelay({service.name: settings.room_url(service.name) for service in everyone}, heard)

    def start(self) -> None:
        self._runner.start()
        if self._relay:
            self._relay.start()

    def stop(self) -> None:
        """Take in nothing more, finish and acknowledge what is in hand, let go."""
        self._runner.stop()
        if self._relay:
            self._relay.stop()
        for database in self._databases.values():
            database.close()

    def wait(self) -> None:
        """Until stopped; raises what a container died of."""
        self._runner.wait()


def services_of(rooms: Iterable[str]) -> list[type[Any]]:
    """The service classes of those rooms that have one."""
    return [service for room in rooms if (service := service_of(room)) is not None]


def run_worker(settings: Settings, rooms: tuple[str, ...] = ROOMS) -> None:
    """Run until SIGTERM or SIGINT, then drain. A container that dies ends the process; its supervisor starts another.

    Raises:
        WrongRooms: the embedded broker with only some of the rooms, or rooms that hear nothing.
    """
    services = services_of(rooms or ROOMS)
    if not services:
        raise WrongRooms("none of these rooms hears anything")
    start_rooms(rooms or ROOMS, settings)
    serve(Worker(settings, services, services_of(ROOMS)))


def serve(worker: Worker) -> None:
    """Start a worker and wait for its end; SIGTERM and SIGINT drain it."""
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        if not stopping:
            stopping = True
            eventlet.spawn_n(worker.stop)
            eventlet.spawn_after(_DRAIN_SECONDS, os._exit, 1)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    worker.start()
    try:
        worker.wait()
    except Exception:
        log.exception("a container died")
        sys.exit(1)
