"""Exchanges, queues and bindings, all from the listeners of the rooms; declared before anyone publishes.

Exchange `<room>.events` per publishing room (nameko's name for it), a quorum queue `<room>.<method>` per listener, and
per listening room a queue `<room>.dead` for what the broker itself gives up on. The delivery limit is the last resort:
our inbox decides long before.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kombu.connection import Connection
from kombu.entity import Exchange, Queue, binding

from services.messaging.listeners import Listener, listeners_of

DELIVERY_LIMIT = 200
MOST_BYTES = 1_000_000_000
DEAD_LETTERS = Exchange("dead-letters", type="direct", durable=True)


def exchange_of(room: str) -> Exchange:
    """Where the facts of a room are published, routed by their type."""
    return Exchange(f"{room}.events", type="topic", durable=True)


def queue_of(listener: Listener, *, declared: bool = True) -> Queue:
    """The queue of a listener; with `declared` false it is used as it stands, without the right to configure."""
    return Queue(
        listener.queue,
        bindings=[binding(exchange_of(contract.room), contract.event_type) for contract in listener.contracts],
        durable=True,
        no_declare=not declared,
        queue_arguments=_durably(f"{listener.room}.dead") | {"x-max-length-bytes": MOST_BYTES},
    )


def dead_queue_of(room: str, *, declared: bool = True) -> Queue:
    """Where the broker puts what one of the room's listeners was given too often."""
    return Queue(
        f"{room}.dead", exchange=DEAD_LETTERS, routing_key=f"{room}.dead", durable=True, no_declare=not declared,
        queue_arguments={"x-queue-type": "quorum"},
    )  # fmt: skip


def _durably(dead_letter_key: str) -> dict[str, Any]:
    return {
        "x-queue-type": "quorum",
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-overflow": "reject-publish",
        "x-dead-letter-strategy": "at-least-once",
        "x-dead-letter-exchange": DEAD_LETTERS.name,
        "x-dead-letter-routing-key": dead_letter_key,
    }


def declare_topology(amqp_url: str, services: Iterable[type[Any]]) -> list[str]:
    """Declare all that the services publish to and hear from; harmless when it is there already.

    Returns the names of the queues. A queue that exists with other arguments is refused by the broker.
    """
    services = list(services)
    names = []
    with Connection(amqp_url, connect_timeout=5) as connection:
        channel = connection.channel()
        DEAD_LETTERS(channel).declare()
        for service in services:
            exchange_of(service.name)(channel).declare()
        for service in services:
            listeners = listeners_of(service)
            for room in {contract.room for listener in listeners for contract in listener.contracts}:
                exchange_of(room)(channel).declare()
            for queue in [dead_queue_of(service.name), *map(queue_of, listeners)]:
                queue(channel).declare()
                names.append(queue.name)
        channel.close()
    return names


def heard_types(services: Iterable[type[Any]]) -> dict[str, list[Listener]]:
    """Wire type → who hears it."""
    heard: dict[str, list[Listener]] = {}
    for service in services:
        for listener in listeners_of(service):
            for contract in listener.contracts:
                heard.setdefault(contract.event_type, []).append(listener)
    return heard
