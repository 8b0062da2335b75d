"""The nameko entrypoint of a listener: waiting messages are settled up to a hundred at a time, then acknowledged."""

from __future__ import annotations

import logging
from collections import deque
from functools import partial
from typing import Any

import eventlet
from eventlet.event import Event as Signal
from kombu import Queue
from kombu.message import Message
from nameko.extensions import Entrypoint

from services.messaging.consuming import RoomQueueConsumer
from services.messaging.failpoints import failpoint
from services.messaging.failures import Delivery, in_words
from services.messaging.inbox import DatabaseAway, Outcome, receive
from services.messaging.listeners import Listener, listeners_of
from services.messaging.topology import queue_of
from services.storage.database import RoomDatabase

log = logging.getLogger(__name__)

BATCH = 100
REDELIVERED = "bamai-redelivered"
"""Header of the embedded broker: this event was offered before, by a process that died."""

_PAUSES = (0.2, 0.5, 1, 2, 5)


def delivery_of(message: Message) -> Delivery:
    """The body as it came, and of the headers only what is on this list."""
    body = message.body.encode() if isinstance(message.body, str) else bytes(message.body)
    info = message.delivery_info
    redelivered = bool(info.get("redelivered")) or bool(message.headers.get(REDELIVERED))
    origin = {
        "exchange": info.get("exchange"), "routing_key": info.get("routing_key"),
        "content_type": message.content_type, "message_id": message.properties.get("message_id"),
    }  # fmt: skip
    return Delivery(body, redelivered, origin)


class EventEntrypoint(Entrypoint):  # type: ignore[misc]  # nameko is untyped
    """Hands the events of one listener to nameko workers, one batch at a time."""

    queue_consumer = RoomQueueConsumer()

    def bind(self, container: Any, method_name: str) -> Any:
        bound = super().bind(container, "run_event_batch")
        bound.listener_name = method_name
        return bound

    def setup(self) -> None:
        config = self.container.config
        self.listener: Listener = next(
            listener for listener in listeners_of(self.container.service_cls) if listener.name == self.listener_name
        )
        self.database: RoomDatabase = config["databases"][self.listener.room]
        self.settlements = config.get("settlements")
        self.queue: Queue = queue_of(self.listener, declared=False)
        self._waiting: deque[Message] = deque()
        self._in_hand = 0
        self._epoch = 0
        self._stopping = False
        self._signal = Signal()
        self.queue_consumer.register_provider(self)

    def start(self) -> None:
        self._loop = self.container.spawn_managed_thread(self._run, identifier=self.listener.queue)

    def stop(self) -> None:
        """Take in nothing more, settle what is here, acknowledge it."""
        self.queue_consumer.unregister_provider(self)
        self._stopping = True
        self._wake()
        self._loop.wait()

    @property
    def unsettled(self) -> int:
        return len(self._waiting) + self._in_hand

    def take_in(self, message: Message) -> None:
        self._waiting.append(message)
        self._wake()

    def start_over(self) -> None:
        self._epoch += 1
        self._waiting.clear()

    def _wake(self) -> None:
        if not self._signal.ready():
            self._signal.send(None)

    def _run(self) -> None:
        while True:
            if self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
                self._in_hand = len(batch)
                self._settle(batch)
                self._in_hand = 0
            elif self._stopping:
                return
            else:
                self._signal.wait()
                self._signal = Signal()

    def _settle(self, batch: list[Message]) -> None:
        """Try until it is decided what became of every message; a database that is away is waited for."""
        epoch, tries = self._epoch, 0
        arrived = [delivery_of(message) for message in batch]
        while True:
            error = self._work(arrived)
            if error is None:
                break
            if self._stopping or epoch != self._epoch:
                return
            log.warning("%s waits, nothing is acknowledged: %s", self.listener.queue, in_words(error))
            eventlet.sleep(_PAUSES[min(tries, len(_PAUSES) - 1)])
            tries += 1
        failpoint("receiving.before_ack")
        self.queue_consumer.ack_all(batch)
        failpoint("receiving.after_ack")
        if self.settlements is not None:
            for delivery in arrived:
                self.settlements.settle(self.listener.queue, delivery.origin["message_id"])

    def _work(self, arrived: list[Delivery]) -> BaseException | None:
        """Run the inbox in a nameko worker; whatever it raises is ours to answer, the container lives."""
        done: Any = Signal()
        work = partial(self._receive, arrived)
        self.container.spawn_worker(self, (work,), {}, context_data={}, handle_result=partial(self._finished, done))
        error: BaseException | None = done.wait()
        return error

    def _receive(self, arrived: list[Delivery]) -> Outcome | BaseException:
        try:
            return receive(self.database, self.listener, arrived)
        except DatabaseAway as away:
            return away
        except (Exception, eventlet.Timeout) as error:
            log.exception("%s could not settle a batch", self.listener.queue)
            return error

    @staticmethod
    def _finished(done: Any, worker_ctx: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        done.send(result if isinstance(result, BaseException) else None)
        return result, exc_info
