"""RabbitMQ for the tests: one that answers already, or a private node, gone at the end."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Protocol
from urllib.parse import quote

from kombu import Connection

from services.cli.benches.rabbit import RabbitNode

_numbers = count(1)


class Broker(Protocol):
    """A RabbitMQ in which tests get virtual hosts of their own."""

    def vhost(self) -> str:
        """Make a virtual host; returns the URL of its owner."""

    def drop(self, url: str) -> None:
        """Delete a virtual host made here, with all its queues."""

    def control(self, *arguments: str) -> str:
        """Run `rabbitmqctl …` and return what it prints."""


class Node(RabbitNode):
    """A private RabbitMQ that can be killed and started again with its data."""

    def restart(self) -> None:
        """Start it again after a kill; what was confirmed is there again."""
        self.start()

    def vhost(self) -> str:
        name = f"test-{next(_numbers)}"
        self.control("eval", _make_vhost(name, "bamai"))
        return self.url(name)

    def drop(self, url: str) -> None:
        self.control("eval", _drop_vhost(url))

    def raise_alarm(self) -> None:
        """Make the broker take no more messages, as when memory is short."""
        self.control("set_vm_memory_high_watermark", "0.000001")

    def clear_alarm(self) -> None:
        self.control("set_vm_memory_high_watermark", "0.4")


class FoundBroker:
    """A RabbitMQ that answered already; reached through `rabbitmqctl`, which needs the right to."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._connection = Connection(url)

    def vhost(self) -> str:
        name = f"bamai-test-{os.getpid()}-{next(_numbers)}"
        self.control("eval", _make_vhost(name, self._connection.userid or "guest"))
        user, password = quote(self._connection.userid or "guest"), quote(self._connection.password or "guest")
        return f"amqp://{user}:{password}@{self._connection.hostname}:{self._connection.port or 5672}/{name}"

    def drop(self, url: str) -> None:
        self.control("eval", _drop_vhost(url))

    def control(self, *arguments: str) -> str:
        done = subprocess.run(["rabbitmqctl", "-q", *arguments], check=True, capture_output=True, text=True, timeout=60)
        return done.stdout


@contextmanager
def some_broker() -> Iterator[Broker]:
    """The RabbitMQ at BAMAI_AMQP_URL or localhost where one answers and lets us make virtual hosts, else a private one."""
    found = FoundBroker(os.environ.get("BAMAI_AMQP_URL") or "amqp://guest:guest@127.0.0.1:5672//")
    if found.url.startswith("amqp") and _answers(found.url) and _is_ours_to_use(found):
        yield found
        return
    with Node() as node:
        yield node


def _is_ours_to_use(broker: FoundBroker) -> bool:
    try:
        broker.drop(broker.vhost())
    except (subprocess.CalledProcessError, OSError):
        return False
    return True


def _make_vhost(name: str, user: str) -> str:
    return (
        f'rabbit_vhost:add(<<"{name}">>, <<"test">>), '
        f'rabbit_auth_backend_internal:set_permissions(<<"{user}">>, <<"{name}">>, <<".*">>, <<".*">>, <<".*">>, <<"test">>).'
    )


def _drop_vhost(url: str) -> str:
    return f'rabbit_vhost:delete(<<"{url.rsplit("/", 1)[1]}">>, <<"test">>).'


def _answers(url: str) -> bool:
    try:
        with Connection(url, connect_timeout=2) as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
    except Exception:  # noqa: BLE001 (refused, reset, half a handshake: not yet)
        return False
    return True
