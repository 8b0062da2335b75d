"""RabbitMQ: does it answer, is everything declared, how much waits there, does it take messages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from amqp.exceptions import NotFound
from kombu.connection import Connection

from services.cli.doctor.findings import Finding, note, ok, wrong
from services.messaging.listeners import listeners_of, service_of
from services.messaging.publishing import BROKER_ERRORS, BrokerLine, BrokerStalled, Posting
from services.messaging.topology import dead_queue_of, exchange_of
from services.rooms import ROOMS

MANY = 10_000
CONFIRM_SECONDS = 3.0
CONNECT_SECONDS = 8


def look_at_broker(url: str) -> Iterator[Finding]:
    try:
        with Connection(url, connect_timeout=CONNECT_SECONDS) as connection:
            connection.ensure_connection(max_retries=1, timeout=CONNECT_SECONDS)
            version = connection.connection.server_properties.get("version", "")
            yield ok("broker", f"RabbitMQ {version} answers")
            depths = yield from _topology(connection)
    except BROKER_ERRORS as error:
        yield wrong(
            "broker", f"cannot be used: {type(error).__name__}: {str(error).strip().splitlines()[0] if str(error) else ''}",
            "nothing is lost meanwhile; is it running (systemctl status rabbitmq-server), are user and vhost of BAMAI_AMQP_URL right?",
        )  # fmt: skip
        return
    yield from _depths(depths)
    yield from _taking(url)


def _topology(connection: Connection) -> Any:
    """Queue → (messages, consumers); yields what is missing."""
    services = [service for room in ROOMS if (service := service_of(room)) is not None]
    queues = [name for one in services for name in (dead_queue_of(one.name).name, *(heard.queue for heard in listeners_of(one)))]
    exchanges = [exchange_of(service.name).name for service in services]
    missing = [
        name
        for name in exchanges
        if not _passive(connection, lambda channel, name=name: channel.exchange_declare(name, "topic", passive=True))
    ]
    depths = {}
    for name in queues:
        found = _passive(connection, lambda channel, name=name: channel.queue_declare(name, passive=True))
        if found is None:
            missing.append(name)
        else:
            depths[name] = (found.message_count, found.consumer_count)
    if missing:
        yield wrong(
            "topology", f"not declared: {', '.join(missing[:5])}{' …' if len(missing) > 5 else ''}", "run `bamai migrate`"
        )
    else:
        yield ok("topology", f"{len(queues)} queues declared")
    return depths


def _passive(connection: Connection, ask: Any) -> Any:
    """The broker closes the channel over what it does not know: each question has its own."""
    channel = connection.channel()
    try:
        return ask(channel) or True
    except NotFound:
        return None
    finally:
        channel.close()


def _depths(depths: dict[str, tuple[int, int]]) -> Iterator[Finding]:
    unheard = [name for name, (messages, consumers) in depths.items() if messages and not consumers]
    deep = {name: messages for name, (messages, _consumers) in depths.items() if messages > MANY}
    if unheard:
        rooms = dict.fromkeys(name.split(".")[0] for name in unheard)
        yield wrong("queues", f"nobody takes from {', '.join(unheard[:5])}",
            f"start the worker of {', '.join(rooms)}; if it runs, the queue lost its leader in a crash: restart rabbitmq-server",
        )  # fmt: skip
    if deep:
        said = ", ".join(f"{name} {messages:,}" for name, messages in deep.items())
        yield note("queues", f"much waits: {said}", "watch whether it shrinks; a second worker of that room helps")
    if not unheard and not deep:
        yield ok("queues", f"{sum(messages for messages, _ in depths.values()):,} messages wait in {len(depths)} queues")


def _taking(url: str) -> Iterator[Finding]:
    """A broker under an alarm (memory, disk) accepts connections and takes no message."""
    line = BrokerLine(url)
    try:
        line.open()
        line.publish([Posting(uuid4().hex, "", "nobody-hears-the-doctor", b"{}", False)], CONFIRM_SECONDS)
    except BrokerStalled:
        yield wrong(
            "alarms", f"it does not take messages (no confirmation within {CONFIRM_SECONDS:g} s)",
            "it is short of memory or disk: rabbitmqctl alarms, or rabbitmq-diagnostics check_local_alarms; nothing is lost meanwhile",
        )  # fmt: skip
    else:
        yield ok("alarms", "it takes messages")
    finally:
        line.drop()
