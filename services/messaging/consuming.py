"""nameko's QueueConsumer, made safe: raw bodies, a channel per listener, and a stop that lets everything in flight finish."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Protocol

import eventlet
from amqp.exceptions import AccessRefused, AMQPError, ChannelError
from kombu.entity import Queue
from kombu.exceptions import ChannelError as VirtualChannelError
from kombu.exceptions import OperationalError
from kombu.message import Message
from kombu.messaging import Consumer
from nameko.messaging import QueueConsumer

from services.logs.erring import kind_of

log = logging.getLogger(__name__)

PREFETCH = 200
_PAUSE = 0.5
_READ_BYTES = 8192
_PAUSE_WITHOUT_QUEUE = 3
_SETUP_SECONDS = 15
_CANCEL_SECONDS = 15
_LEAST_CANCEL_SECONDS = 1


class Intake(Protocol):
    """Something that takes messages from one queue."""

    queue: Queue

    @property
    def unsettled(self) -> int:
        """Messages taken and not yet acknowledged."""

    def take_in(self, message: Message) -> None:
        """Accept one message, without waiting."""

    def start_over(self) -> None:
        """The connection is a new one: whatever is still unsettled will be delivered again."""


class RoomQueueConsumer(QueueConsumer):
    """One broker connection per container, shared by its listeners."""

    def __init__(self) -> None:
        super().__init__()
        self._known: set[Intake] = set()
        self._patience: Any = None

    def register_provider(self, provider: Intake) -> None:
        super().register_provider(provider)
        self._known.add(provider)

    def run(self) -> None:
        """Consume until stopped. Every loss of the connection, and a queue that is not declared yet, is waited out."""
        while not self.should_stop:
            try:
                for _ in self.consume(limit=None):
                    pass
            except AccessRefused as error:
                log.error("the broker refused: %s (have the users of `bamai broker-users` been imported?)", error)  # noqa: TRY400 (known, no trace)
                eventlet.sleep(_PAUSE_WITHOUT_QUEUE)
            except (ChannelError, VirtualChannelError) as error:
                log.error("the broker refused: %s (has `bamai migrate` been run?)", kind_of(error))  # noqa: TRY400 (known, no trace)
                eventlet.sleep(_PAUSE_WITHOUT_QUEUE)
            except (AMQPError, OperationalError, OSError) as error:
                log.warning("lost the broker, connecting again: %s", kind_of(error))
                eventlet.sleep(_PAUSE)

    @contextmanager
    def establish_connection(self) -> Iterator[Any]:
        """A connection that is cut unless consuming begins in time: each answer of the broker is waited for without a limit."""
        with super().establish_connection() as connection:
            self._patience = eventlet.spawn_after(_SETUP_SECONDS, _cut, connection)
            try:
                yield connection
            finally:
                self._patience.cancel()

    def on_consume_ready(self, connection: Any, channel: Any, consumers: Any, **kwargs: Any) -> None:
        self._patience.cancel()
        super().on_consume_ready(connection, channel, consumers, **kwargs)

    def get_consumers(self, _consumer_cls: Any, channel: Any) -> Sequence[Consumer]:
        client = channel.connection.client
        _read_more_at_once(channel.connection)
        self._consumers = {}
        for intake in self._providers:
            intake.start_over()
            own_channel = client.channel()
            own_channel.basic_qos(0, PREFETCH, False)
            self._consumers[intake] = _UnhurriedConsumer(own_channel, [intake.queue], on_message=intake.take_in)  # type: ignore[no-untyped-call]
        return list(self._consumers.values())

    def _cancel_consumers_if_requested(self) -> None:
        """A broker that answers late is waited for, with one limit for all its queues: nothing more must be on its way to us."""
        leaving = self._pending_remove_providers
        self._pending_remove_providers: dict[Intake, Any] = {}
        deadline = time.monotonic() + _CANCEL_SECONDS
        for intake, removed in leaving.items():
            consumer = self._consumers.pop(intake)
            try:
                with eventlet.Timeout(max(deadline - time.monotonic(), _LEAST_CANCEL_SECONDS)):
                    consumer.cancel()  # type: ignore[no-untyped-call]
            except eventlet.Timeout:
                log.warning("the broker did not confirm that %s is left", intake.queue.name)
            removed.send()

    def on_iteration(self) -> None:
        """Stop only when nothing is being handled any more: nameko would close the connection under the acks."""
        self._cancel_consumers_if_requested()
        if not self._consumers and not any(intake.unsettled for intake in self._known):
            self.should_stop = True

    def ack_all(self, messages: Sequence[Message]) -> None:
        """Acknowledge messages of one channel, the oldest waiting ones of it, in the order they came."""
        channel = messages[-1].channel
        if not channel.connection:
            return
        try:
            if channel.connection.client.transport.implements.heartbeats:
                channel.basic_ack(messages[-1].delivery_tag, multiple=True)
            else:
                for message in messages:
                    message.ack()
        except (AMQPError, OSError) as error:
            log.warning("lost the broker before an acknowledgement; it will deliver again: %s", kind_of(error))


class _UnhurriedConsumer(Consumer):
    """Does not wait to be told that it may consume.

    After a crash RabbitMQ (seen with 3.10) may leave a quorum queue without a leader, and a `basic.consume` on it without
    an answer: waiting for it would leave the room's other queues unheard too.
    """

    def _basic_consume(self, queue: Any, *arguments: Any, **options: Any) -> Any:
        return super()._basic_consume(queue, *arguments, **{**options, "nowait": True})  # type: ignore[no-untyped-call]


def _cut(connection: Any) -> None:
    """End the connection under whoever waits for an answer: that is a lost connection like any other."""
    log.warning("the broker did not let consuming begin within %d s", _SETUP_SECONDS)
    transport = getattr(connection._connection, "transport", None)  # noqa: SLF001 (the public property would connect anew)
    if transport is not None:
        with suppress(OSError):
            transport.sock.shutdown(socket.SHUT_RDWR)


def _read_more_at_once(connection: Any) -> None:
    """py-amqp keeps what it has read too much, but asks for nine little pieces a message; each is a system call."""
    transport: Any = getattr(connection, "transport", None)
    receive = getattr(transport, "_quick_recv", None)
    if receive is not None:
        transport._quick_recv = lambda wanted: receive(max(wanted, _READ_BYTES))  # noqa: SLF001 (it has no public place)
