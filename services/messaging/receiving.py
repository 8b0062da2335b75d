"""The nameko entrypoint of a listener, and what a listening room needs besides: retries, and the broker's own dead letters."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

import eventlet
from eventlet.event import Event as Signal
from nameko.extensions import Entrypoint, SharedExtension

from services.logs.erring import kind_of
from services.messaging.consuming import RoomQueueConsumer
from services.messaging.failures import Delivery
from services.messaging.inbox import DatabaseAway, receive
from services.messaging.inflow import Inflow
from services.messaging.listeners import Listener, listeners_of
from services.messaging.retries import retry_due, take_dead
from services.messaging.tallying import ADD_UP, EVERY_SECONDS, tallies
from services.messaging.topology import dead_queue_of, queue_of
from services.storage.database import RoomDatabase

log = logging.getLogger(__name__)

_RETRY_LOOK_SECONDS = 1.0


class _RoomExtension(SharedExtension):
    """Knows the room's database and listeners."""

    def setup(self) -> None:
        self.room: str = self.container.service_cls.name
        self.listeners = {listener.name: listener for listener in listeners_of(self.container.service_cls)}
        self.database: RoomDatabase = self.container.config["databases"][self.room]
        self._stopped: Any = Signal()

    def stop(self) -> None:
        if not self._stopped.ready():
            self._stopped.send(None)


class Retries(_RoomExtension):
    """Tries failed events of the room again when they are due."""

    def start(self) -> None:
        self._loop = self.container.spawn_managed_thread(self._run, identifier=f"retries of {self.room}")

    def stop(self) -> None:
        super().stop()
        self._loop.wait()

    def _run(self) -> None:
        while not self._stopped.ready():
            if not self._retry_one():
                with eventlet.Timeout(_RETRY_LOOK_SECONDS, False):
                    self._stopped.wait()

    def _retry_one(self) -> bool:
        try:
            return retry_due(self.database, self.listeners)
        except Exception as error:  # noqa: BLE001 (the database may be away; the loop must outlive anything)
            log.warning("retries of %s wait", self.room, extra={"error": kind_of(error)})
            return False


class Tallying(_RoomExtension):
    """Writes down how much this process did for the room, every ten seconds and once more at the end."""

    def start(self) -> None:
        self._loop = self.container.spawn_managed_thread(self._run, identifier=f"tallies of {self.room}")

    def stop(self) -> None:
        super().stop()
        self._loop.wait()

    def _run(self) -> None:
        while not self._stopped.ready():
            self._write()
            with eventlet.Timeout(EVERY_SECONDS, False):
                self._stopped.wait()
        self._write()

    def _write(self) -> None:
        rows = tallies.take(self.room, "worker")
        try:
            with self.database.transaction() as session:
                session.connection().exec_driver_sql(ADD_UP, rows)
        except Exception as error:  # noqa: BLE001 (the database may be away; the loop must outlive anything)
            tallies.give_back(self.room, rows)
            log.debug("tallies of %s wait", self.room, extra={"error": kind_of(error)})


class BrokerDeadLetters(_RoomExtension):
    """Takes what the broker gave up on (a delivery limit reached) back in, one by one, as suspects."""

    queue_consumer = RoomQueueConsumer()

    def setup(self) -> None:
        super().setup()
        self._inflow = None
        if not self.container.config["AMQP_URI"].startswith("memory:"):
            queue = dead_queue_of(self.room, declared=False)
            self._inflow = Inflow(queue, self.queue_consumer, self._settle)

    def start(self) -> None:
        if self._inflow:
            self._loop = self.container.spawn_managed_thread(self._inflow.run, identifier=f"dead letters of {self.room}")

    def leave(self) -> None:
        """Called by the room's entrypoints: the queue consumer ends only when everybody has left."""
        inflow, self._inflow = self._inflow, None
        if inflow:
            inflow.stop()
            self._loop.wait()

    def _settle(self, arrived: list[Delivery]) -> BaseException | None:
        try:
            for delivery in arrived:
                take_dead(self.database, self.listeners, delivery)
        except Exception as error:  # noqa: BLE001 (kept in the queue until it can be written down)
            return error
        return None


class EventEntrypoint(Entrypoint):
    """Hands the events of one listener to nameko workers, one batch at a time."""

    queue_consumer = RoomQueueConsumer()
    retries = Retries()
    broker_dead_letters = BrokerDeadLetters()
    tallying = Tallying()

    def bind(self, container: Any, method_name: str) -> Any:
        bound = super().bind(container, "run_event_batch")
        bound.listener_name = method_name
        return bound

    def setup(self) -> None:
        config = self.container.config
        listeners = listeners_of(self.container.service_cls)
        self.listener: Listener = next(listener for listener in listeners if listener.name == self.listener_name)
        self.database: RoomDatabase = config["databases"][self.listener.room]
        settlements = config.get("settlements")
        settled = partial(settlements.settle, self.listener.queue) if settlements else None
        self._inflow = Inflow(queue_of(self.listener, declared=False), self.queue_consumer, self._settle, settled)

    def start(self) -> None:
        self._loop = self.container.spawn_managed_thread(self._inflow.run, identifier=self.listener.queue)

    def stop(self) -> None:
        """Take in nothing more, settle what is here, acknowledge it."""
        self.broker_dead_letters.leave()
        self._inflow.stop()
        self._loop.wait()

    def _settle(self, arrived: list[Delivery]) -> BaseException | None:
        """Run the inbox in a nameko worker; whatever it raises is ours to answer, the container lives."""
        done: Any = Signal()
        work = partial(self._receive, arrived)
        self.container.spawn_worker(self, (work,), {}, context_data={}, handle_result=partial(_finished, done))
        error: BaseException | None = done.wait()
        return error

    def _receive(self, arrived: list[Delivery]) -> BaseException | None:
        try:
            receive(self.database, self.listener, arrived)
        except DatabaseAway as away:
            return away
        except (Exception, eventlet.Timeout) as error:
            log.exception("%s could not settle a batch", self.listener.queue)
            return error
        return None


def _finished(done: Any, _worker_ctx: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
    done.send(exc_info[1] if exc_info else result)
    return result, exc_info
