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
from typing import Any

from nameko.runners import ServiceRunner

from services.messaging.embedded import MEMORY_URL, EmbeddedRelay
from services.messaging.listeners import service_of
from services.messaging.topology import declare_topology, heard_types
from services.rooms import ROOMS
from services.settings import Settings
from services.storage.database import RoomDatabase

log = logging.getLogger(__name__)

WORKERS_PER_ROOM = 4
"""nameko workers at a time, and database connections: batches make few of them do much."""

_HEARTBEAT_SECONDS = 20
_DRAIN_SECONDS = 30


class WrongRooms(ValueError):
    """What was asked for cannot run in this process."""


class Worker:
    """The containers of some rooms, started and stopped together."""

    def __init__(self, settings: Settings, rooms: tuple[str, ...]) -> None:
        self._classes = [service for room in rooms if (service := service_of(room)) is not None]
        if not self._classes:
            raise WrongRooms("none of these rooms hears anything")
        names = [service.name for service in self._classes]
        self._databases = {
            room: RoomDatabase(room, settings.room_url(room), 2, WORKERS_PER_ROOM, application="worker") for room in names
        }
        self._relay = self._embedded_relay(settings) if settings.embedded_broker else None
        config: dict[str, Any] = {
            "AMQP_URI": MEMORY_URL if self._relay else settings.amqp_url,
            "HEARTBEAT": _HEARTBEAT_SECONDS,
            "max_workers": WORKERS_PER_ROOM,
            "databases": self._databases,
            "settlements": self._relay,
        }
        if self._relay:
            config["TRANSPORT_OPTIONS"] = {"polling_interval": 0.005}
        self._runner = ServiceRunner(config)
        for service in self._classes:
            self._runner.add_service(service)

    def _embedded_relay(self, settings: Settings) -> EmbeddedRelay:
        everyone = [service for room in ROOMS if (service := service_of(room)) is not None]
        missing = {service.name for service in everyone} - {service.name for service in self._classes}
        if missing:
            raise WrongRooms(f"without RabbitMQ (BAMAI_AMQP_URL) one worker runs every room; missing: {', '.join(sorted(missing))}")
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


def run_worker(settings: Settings, rooms: tuple[str, ...] = ROOMS) -> None:
    """Run until SIGTERM or SIGINT, then drain. A container that dies ends the process; its supervisor starts another.

    Raises:
        WrongRooms: the embedded broker with only some of the rooms.
    """
    worker = Worker(settings, rooms)
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
