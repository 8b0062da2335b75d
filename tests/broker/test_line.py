"""The relay's line to a real broker: what was confirmed, what had no queue, what was refused, and a broker that says nothing."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any, Self
from uuid import uuid4

import pytest
from kombu import Connection

from services.messaging.publishing import BROKER_ERRORS, BrokerLine, BrokerStalled, Posting

pytestmark = pytest.mark.broker


@pytest.fixture
def channel(amqp_url: str) -> Iterator[Any]:
    with Connection(amqp_url) as connection:
        yield connection.channel()


@pytest.fixture
def line(amqp_url: str) -> Iterator[BrokerLine]:
    line = BrokerLine(amqp_url)
    line.open()
    yield line
    line.drop()


def a_queue(channel: Any, **arguments: Any) -> str:
    name = f"line.{uuid4().hex}"
    channel.queue_declare(name, durable=True, auto_delete=False, arguments=arguments)
    return name


def posting(queue: str, body: bytes = b"{}", *, mandatory: bool = True) -> Posting:
    return Posting(str(uuid4()), "", queue, body, mandatory)


def test_a_thousand_messages_arrive_persistent_whole_and_in_order(channel: Any, line: BrokerLine) -> None:
    queue = a_queue(channel)
    batch = [posting(queue, f'{{"n": {number}}}'.encode()) for number in range(1_000)]
    receipt = line.publish(batch)
    assert not receipt.unroutable
    assert not receipt.refused
    for sent in batch:
        got = channel.basic_get(queue, no_ack=True)
        assert bytes(got.body) == sent.body
        assert got.properties["message_id"] == sent.key
        assert got.properties["content_type"] == "application/cloudevents+json"
        assert got.properties["delivery_mode"] == 2
        assert not got.headers, "nothing travels in headers"


def test_a_body_larger_than_a_frame_arrives_whole(channel: Any, line: BrokerLine) -> None:
    queue, body = a_queue(channel), "数字化".encode() * 60_000
    line.publish([posting(queue, body), posting(queue, b"")])
    got = channel.basic_get(queue, no_ack=True)
    raw = got.body.encode() if isinstance(got.body, str) else bytes(got.body)
    assert raw == body
    assert channel.basic_get(queue, no_ack=True) is not None


def test_what_somebody_should_hear_and_no_queue_takes_is_told(channel: Any, line: BrokerLine) -> None:
    queue = a_queue(channel)
    lost, well, unheard = posting("no.such.queue"), posting(queue), posting("no.such.queue", mandatory=False)
    assert line.publish([lost, well, unheard]).unroutable == {lost.key}
    assert not line.publish([well]).unroutable


def test_what_a_full_queue_refuses_is_told(channel: Any, line: BrokerLine) -> None:
    queue = a_queue(channel, **{"x-max-length": 1, "x-overflow": "reject-publish"})
    batch = [posting(queue) for _ in range(3)]
    assert line.publish(batch).refused == {sent.key for sent in batch[1:]}


def test_a_broker_that_does_not_answer_is_given_up_on_in_time(channel: Any, line: BrokerLine, amqp_url: str) -> None:
    with Mute(amqp_url) as mute:
        silenced = BrokerLine(mute.url)
        silenced.open()
        mute.hold()
        with pytest.raises(BrokerStalled):
            silenced.publish([posting(a_queue(channel))], seconds=1)
        silenced.drop()
    assert not silenced.is_open


def test_a_broker_that_is_not_there_is_an_error_the_relay_knows() -> None:
    with pytest.raises(BROKER_ERRORS):
        BrokerLine("amqp://guest:guest@127.0.0.1:1//").open()


class Mute:
    """A wire to the broker that can go silent both ways, without being cut."""

    def __init__(self, amqp_url: str) -> None:
        target = Connection(amqp_url)
        self._target = (target.hostname, target.port or 5672)
        self._listening = socket.create_server(("127.0.0.1", 0))
        port = self._listening.getsockname()[1]
        self.url = f"amqp://{target.userid}:{target.password}@127.0.0.1:{port}/{target.virtual_host}"
        self._held = threading.Event()
        self._ends: list[socket.socket] = []

    def hold(self) -> None:
        self._held.set()

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for end in [self._listening, *self._ends]:
            end.close()

    def _accept(self) -> None:
        near, _ = self._listening.accept()
        far = socket.create_connection(self._target)
        self._ends += [near, far]
        for source, sink in ((near, far), (far, near)):
            threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while (some := source.recv(65536)) and not self._held.is_set():
                sink.sendall(some)
        except OSError:
            return
