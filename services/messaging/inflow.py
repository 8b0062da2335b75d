"""Messages of one queue on their way into the inbox: as many as wait, up to a hundred at a time, acknowledged when settled."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from typing import Any

import eventlet
from eventlet.event import Event as Signal
from kombu.entity import Queue
from kombu.message import Message

from services.logs.erring import kind_of
from services.messaging.consuming import RoomQueueConsumer
from services.messaging.failpoints import failpoint
from services.messaging.failures import Delivery

log = logging.getLogger(__name__)

BATCH = 100
REDELIVERED = "bamai-redelivered"
"""Header of the embedded broker: this event was offered before, by a process that died."""

_PAUSES = (0.2, 0.5, 1, 2, 5)
_TRIES_STOPPING = 3


def delivery_of(message: Message) -> Delivery:
    """The body as it came, and of headers and properties only what is listed here."""
    body = message.body.encode() if isinstance(message.body, str) else bytes(message.body)
    info = message.delivery_info
    redelivered = bool(info.get("redelivered")) or bool(message.headers.get(REDELIVERED))
    origin = {
        "exchange": info.get("exchange"), "routing_key": info.get("routing_key"), "content_type": message.content_type,
        "message_id": message.properties.get("message_id"), "first_queue": message.headers.get("x-first-death-queue"),
    }  # fmt: skip
    return Delivery(body, redelivered, {name: value for name, value in origin.items() if value is not None})


class Inflow:
    """`settle` decides what becomes of a batch: None when it is decided, the error when nothing is and it must wait."""

    def __init__(
        self, queue: Queue, consumer: RoomQueueConsumer, settle: Callable[[list[Delivery]], BaseException | None],
        settled: Callable[[list[Delivery]], None] | None = None,
    ) -> None:  # fmt: skip
        self.queue = queue
        self._consumer = consumer
        self._settle = settle
        self._settled = settled
        self._waiting: deque[Message] = deque()
        self._in_hand = 0
        self._epoch = 0
        self._stopping = False
        self._signal: Any = Signal()
        consumer.register_provider(self)

    @property
    def unsettled(self) -> int:
        return len(self._waiting) + self._in_hand

    def take_in(self, message: Message) -> None:
        self._waiting.append(message)
        self._wake()

    def start_over(self) -> None:
        self._epoch += 1
        self._waiting.clear()

    def stop(self) -> None:
        """Take in nothing more; `run` returns when what is here is settled."""
        self._consumer.unregister_provider(self)
        self._stopping = True
        self._wake()

    def run(self) -> None:
        while True:
            if self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
                self._in_hand = len(batch)
                self._carry(batch)
                self._in_hand = 0
            elif self._stopping:
                return
            else:
                self._signal.wait()
                self._signal = Signal()

    def _carry(self, batch: list[Message]) -> None:
        arrived = [delivery_of(message) for message in batch]
        if not self._insist(arrived):
            return
        failpoint("inflow.before_ack")
        self._consumer.ack_all(batch)
        failpoint("inflow.after_ack")
        if self._settled is not None:
            self._settled(arrived)

    def _insist(self, arrived: list[Delivery]) -> bool:
        """Try until it is decided what became of every message. While the database is away nothing more is taken in.

        Somebody who stops tries a few times too: a passing fault must not leave what is in hand to be delivered again.
        """
        epoch, tries = self._epoch, 0
        while (error := self._settle(arrived)) is not None:
            log.warning("%s waits, nothing is acknowledged", self.queue.name, extra={"error": kind_of(error)})
            if epoch != self._epoch or (self._stopping and tries >= _TRIES_STOPPING):
                return False
            eventlet.sleep(_PAUSES[min(tries, len(_PAUSES) - 1)])
            tries += 1
        return True

    def _wake(self) -> None:
        if not self._signal.ready():
            self._signal.send(None)
