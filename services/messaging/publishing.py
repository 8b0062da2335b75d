"""The relay's line to the broker: a batch goes out in one write, confirms come back as they like, a stalled line is dropped.

nameko and kombu wait for confirms one by one and close politely, which hangs for ever under a broker alarm.
"""

from __future__ import annotations

import logging
import socket
import struct
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from amqp import Channel
from amqp.exceptions import AMQPError
from kombu.connection import Connection
from kombu.exceptions import OperationalError

from services.contracts.envelope import CONTENT_TYPE
from services.messaging.failpoints import failpoint

log = logging.getLogger(__name__)

CONFIRM_SECONDS = 10.0
PROBE_SECONDS = 2.0
HEARTBEAT_SECONDS = 10
_CHUNK = 64 * 1024

BROKER_ERRORS = (AMQPError, OperationalError, OSError)


class BrokerStalled(Exception):
    """The broker took the batch, or not, and does not say: an alarm, a dead network."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One message to publish. `mandatory`: somebody hears it, so a message without a queue is an error."""

    key: str
    exchange: str
    routing_key: str
    body: bytes
    mandatory: bool


@dataclass
class Receipt:
    """What the broker said about a batch: keys not listed were confirmed."""

    unroutable: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)


class BrokerLine:
    """One connection and channel with publisher confirms; opened at need, dropped at the first trouble."""

    def __init__(self, amqp_url: str) -> None:
        self._url = amqp_url
        self._connection: Any = None
        self._channel: Any = None

    @property
    def is_open(self) -> bool:
        return self._connection is not None

    @property
    def socket(self) -> socket.socket:
        sock: socket.socket = self._connection.transport.sock
        return sock

    def open(self) -> None:
        """Connect; any of BROKER_ERRORS may be raised."""
        options = {"read_timeout": CONFIRM_SECONDS, "write_timeout": CONFIRM_SECONDS}
        wanted = Connection(self._url, connect_timeout=5, heartbeat=HEARTBEAT_SECONDS, transport_options=options)
        self._connection = wanted.transport.establish_connection()
        self._channel = self._connection.channel()
        self._channel.confirm_select()
        self._channel.events["basic_ack"].add(self._on_ack)
        self._channel.events["basic_nack"].add(self._on_nack)
        self._channel.events["basic_return"].add(self._on_return)
        self._next_tag = 1
        self._unconfirmed: dict[int, str] = {}
        self._receipt = Receipt()

    def publish(self, batch: Sequence[Posting], seconds: float = CONFIRM_SECONDS) -> Receipt:
        """Publish a batch and wait until the broker has answered for every message.

        Raises:
            BrokerStalled: no answer in time; the line must be dropped.
        """
        self._receipt = Receipt()
        for posting in batch:
            self._unconfirmed[self._next_tag] = posting.key
            self._next_tag += 1
        for chunk in _chunks(frames_of(posting, self._channel, self._connection.frame_max) for posting in batch):
            self._connection.transport.write(chunk)
        failpoint("relay.published")
        deadline = time.monotonic() + seconds
        while self._unconfirmed:
            try:
                self._connection.drain_events(timeout=max(deadline - time.monotonic(), 0.001))
            except TimeoutError as error:
                raise BrokerStalled(f"{len(self._unconfirmed)} of {len(batch)} messages not confirmed") from error
        return self._receipt

    def idle(self) -> None:
        """Read what the broker has to say meanwhile, and show that we live."""
        with suppress(TimeoutError):
            self._connection.drain_events(timeout=0.001)
        self._connection.heartbeat_tick()

    def drop(self) -> None:
        """Let go of the socket without a word: a polite close waits for an answer that may never come."""
        connection, self._connection, self._channel = self._connection, None, None
        if connection is not None:
            try:
                connection.collect()
            except BROKER_ERRORS:
                log.debug("the line was gone already", exc_info=True)

    def _on_ack(self, tag: int, multiple: bool) -> None:
        self._settled(tag, multiple)

    def _on_nack(self, tag: int, multiple: bool) -> None:
        self._receipt.refused.update(self._settled(tag, multiple))

    def _on_return(self, _error: Any, _exchange: str, _routing_key: str, message: Any) -> None:
        self._receipt.unroutable.add(message.properties["message_id"])

    def _settled(self, tag: int, multiple: bool) -> list[str]:
        if not multiple:
            return [self._unconfirmed.pop(tag)]
        tags = list(takewhile(lambda waiting: waiting <= tag, self._unconfirmed))
        return [self._unconfirmed.pop(waiting) for waiting in tags]


def frames_of(posting: Posting, channel: Channel, frame_max: int) -> bytes:
    """The AMQP 0-9-1 frames of one persistent `basic.publish`: method, header with properties, body."""
    method = struct.pack(">HHH", 60, 40, 0) + _short(posting.exchange) + _short(posting.routing_key)
    method += b"\x01" if posting.mandatory else b"\x00"
    properties = b"\x90\x80" + _short(CONTENT_TYPE) + b"\x02" + _short(posting.key)  # content type, persistent, message id
    header = struct.pack(">HHQ", 60, 0, len(posting.body)) + properties
    number, most = channel.channel_id, frame_max - 8
    body = posting.body
    bodies = [_frame(3, number, body[start : start + most]) for start in range(0, len(body), most)]
    return b"".join([_frame(1, number, method), _frame(2, number, header), *bodies])


def _frame(kind: int, channel: int, payload: bytes) -> bytes:
    return struct.pack(">BHI", kind, channel, len(payload)) + payload + b"\xce"


def _short(text: str) -> bytes:
    raw = text.encode()
    return bytes([len(raw)]) + raw


def _chunks(frames: Iterable[bytes]) -> Iterable[bytes]:
    waiting: list[bytes] = []
    size = 0
    for frame in frames:
        waiting.append(frame)
        size += len(frame)
        if size >= _CHUNK:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)
