"""PROOF S6 for the broker: each room's user against every exchange and queue that is not its own, and the relay's against all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from amqp import Channel
from amqp.exceptions import AccessRefused, AMQPError
from kombu import Connection

from services.messaging.broker_users import RELAY
from services.messaging.listeners import service_of
from services.messaging.topology import DEAD_LETTERS, declare_topology
from services.rooms import ROOMS
from services.settings import Settings
from tests.harness.brokers import USER_PREFIX, let_in
from tests.harness.databases import SECRET

pytestmark = pytest.mark.broker

Attempt = Callable[[Channel], object]
EXCHANGES = (*(f"{room}.events" for room in ROOMS), DEAD_LETTERS.name, "amq.topic", "amq.direct", "amq.fanout", "")


@pytest.fixture(scope="module")
def settings(amqp_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    from services.settings import load_settings

    settings = load_settings(
        home=tmp_path_factory.mktemp("home"),
        amqp_url=amqp_url,
        secret_key=SECRET,
        amqp_room_users=True,
        amqp_user_prefix=USER_PREFIX,
    )
    let_in(settings)
    return settings


@pytest.fixture(scope="module")
def queues(settings: Settings) -> list[str]:
    """Every queue there is, one message in each."""
    services = [service for room in ROOMS if (service := service_of(room)) is not None]
    names = declare_topology(settings.amqp_url, services)
    with Connection(settings.amqp_url) as connection:
        channel = connection.channel()
        for name in names:
            channel.basic_publish(_message(), exchange="", routing_key=name)
    return names


@pytest.fixture
def line(settings: Settings) -> Iterator[Callable[[str], Line]]:
    lines: list[Line] = []

    def open_line(who: str) -> Line:
        lines.append(Line(settings.broker_url(who)))
        return lines[-1]

    yield open_line
    for one in lines:
        one.close()


class Line:
    """A connection whose channel is opened anew after each refusal."""

    def __init__(self, url: str) -> None:
        self._connection = Connection(url)
        self._connection.connect()
        self._channel: Any = None

    def may(self, attempt: Attempt) -> bool:
        """Whether the broker lets it do this. Anything but a refusal for want of a right fails the test."""
        if self._channel is None or not self._channel.is_open:
            self._channel = self._connection.channel()
            self._channel.confirm_select()
        try:
            attempt(self._channel)
        except AccessRefused:
            return False
        return True

    def close(self) -> None:
        with suppress(AMQPError):
            self._connection.release()


def _message() -> Any:
    from amqp.basic_message import Message

    return Message("{}")


def on_queue(name: str, bound: str) -> dict[str, Attempt]:
    return {
        "declare": lambda channel: channel.queue_declare(
            name, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"}
        ),
        "bind": lambda channel: channel.queue_bind(name, bound, "#"),
        "get": lambda channel: channel.basic_get(name, no_ack=False),
        "consume": lambda channel: channel.basic_cancel(channel.basic_consume(name, no_ack=False)),
        "purge": lambda channel: channel.queue_purge(name),
        "delete": lambda channel: channel.queue_delete(name),
        "send to": lambda channel: channel.basic_publish_confirm(_message(), exchange="", routing_key=name),
    }


def on_exchange(name: str, own_queue: str) -> dict[str, Attempt]:
    tries: dict[str, Attempt] = {
        "publish": lambda channel: channel.basic_publish_confirm(_message(), exchange=name, routing_key="person.registered"),
    }
    if name:
        tries |= {
            "declare": lambda channel: channel.exchange_declare(name, "topic", durable=True, auto_delete=False),
            "eavesdrop": lambda channel: channel.queue_bind(own_queue, name, "#"),
            "divert": lambda channel: channel.exchange_bind(name, "amq.topic", "#"),
            "delete": lambda channel: channel.exchange_delete(name),
        }
    return tries


READING = {"get", "consume", "purge"}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_takes_from_its_own_queues_and_can_do_nothing_else(
    line: Callable[[str], Line], queues: list[str], room: str
) -> None:
    ours, cells, wrong = line(room), 0, []
    own = f"{room}.dead"
    for queue in queues:
        for what, attempt in on_queue(queue, f"{room}.events").items():
            cells += 1
            if ours.may(attempt) is not (queue.startswith(f"{room}.") and what in READING):
                wrong.append(f"{what} {queue}")
    for exchange in EXCHANGES:
        for what, attempt in on_exchange(exchange, own).items():
            cells += 1
            if ours.may(attempt):
                wrong.append(f"{what} {exchange or 'the default exchange'}")
    for what in ("new.queue", f"{room}.new", f"{room}.events"):
        cells += 1
        if ours.may(lambda channel, what=what: channel.queue_declare(what, durable=True, auto_delete=False)):  # type: ignore[misc]
            wrong.append(f"declare {what}")
    print(f"{room}: {cells} cells, {len(wrong)} unexpected")
    assert wrong == []


def test_the_relay_publishes_to_the_rooms_exchanges_and_can_do_nothing_else(
    line: Callable[[str], Line], queues: list[str]
) -> None:
    relay, wrong = line(RELAY), []
    for queue in queues:
        wrong += [f"{what} {queue}" for what, attempt in on_queue(queue, "accounts.events").items() if relay.may(attempt)]
    for exchange in EXCHANGES:
        for what, attempt in on_exchange(exchange, queues[0]).items():
            if relay.may(attempt) is not (what == "publish" and exchange.removesuffix(".events") in ROOMS):
                wrong.append(f"{what} {exchange or 'the default exchange'}")
    assert wrong == []


def test_the_owner_declares_and_a_stranger_does_not_come_in(settings: Settings, queues: list[str]) -> None:
    services = [service for room in ROOMS if (service := service_of(room)) is not None]
    assert declare_topology(settings.amqp_url, services) == queues
    with pytest.raises(AccessRefused):
        Line(settings.broker_url("accounts").replace(settings.broker_password("accounts"), "guessed"))


def test_the_same_settings_make_the_same_document_and_no_password_is_in_it(settings: Settings) -> None:
    from services.messaging.broker_users import definitions

    document = definitions(settings)
    assert document == definitions(settings)
    assert settings.broker_password("accounts") not in str(document)
    assert len({user["password_hash"] for user in document["users"]}) == len(ROOMS) + 1
