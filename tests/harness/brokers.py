"""RabbitMQ for the tests: one that answers already, or a private node, gone at the end."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from kombu import Connection

from services.cli.benches.rabbit import RabbitNode
from services.messaging.broker_users import definitions
from services.settings import Settings

_numbers = count(1)
_known: dict[tuple[str, int], Broker] = {}
USER_PREFIX = f"test_{os.getpid()}_"
"""Users of a broker are everybody's: those of this run have names of their own, and go at its end."""


class Broker(Protocol):
    """A RabbitMQ in which tests get virtual hosts of their own."""

    def vhost(self) -> str:
        """Make a virtual host; returns the URL of its owner."""

    def drop(self, url: str) -> None:
        """Delete a virtual host made here, with all its queues."""

    def empty(self, url: str) -> None:
        """Make a virtual host made here as new: no queue, no message, no right of anybody but its owner."""

    def control(self, *arguments: str) -> str:
        """Run `rabbitmqctl …` and return what it prints."""


class Node(RabbitNode):
    """A private RabbitMQ that can be killed and started again with its data."""

    def vhost(self) -> str:
        name = f"test-{next(_numbers)}"
        self.control("eval", _make_vhost(name, "bamai"))
        return self.url(name)

    def drop(self, url: str) -> None:
        self.control("eval", _drop_vhost(url))

    def empty(self, url: str) -> None:
        self.control("eval", f"{_drop_vhost(url)[:-1]}, {_make_vhost(url.rsplit('/', 1)[1], 'bamai')}")

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

    def empty(self, url: str) -> None:
        self.control("eval", f"{_drop_vhost(url)[:-1]}, {_make_vhost(url.rsplit('/', 1)[1], self._connection.userid or 'guest')}")

    def control(self, *arguments: str) -> str:
        done = subprocess.run(["rabbitmqctl", "-q", *arguments], check=True, capture_output=True, text=True, timeout=60)
        return done.stdout


@contextmanager
def some_broker() -> Iterator[Broker]:
    """The RabbitMQ at BAMAI_AMQP_URL or localhost where one answers and lets us make virtual hosts, else a private one."""
    found = FoundBroker(os.environ.get("BAMAI_AMQP_URL") or "amqp://guest:guest@127.0.0.1:5672//")
    if found.url.startswith("amqp") and _answers(found.url) and _is_ours_to_use(found):
        with _as_known(found, found.url):
            yield found
            _forget_users(found)
        return
    with Node() as node, _as_known(node, node.url()):
        yield node


@contextmanager
def _as_known(broker: Broker, url: str) -> Iterator[None]:
    _known[_address(url)] = broker
    yield
    del _known[_address(url)]


def _address(url: str) -> tuple[str, int]:
    connection = Connection(url)
    return connection.hostname or "127.0.0.1", connection.port or 5672


def let_in(settings: Settings) -> None:
    """Make the users of rooms and relay in the broker of this run, as an administrator would."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(definitions(settings), file)
        file.flush()
        Path(file.name).chmod(0o644)
        _known[_address(settings.amqp_url)].control("import_definitions", file.name)


def _forget_users(broker: Broker) -> None:
    broker.control(
        "eval",
        f'[rabbit_auth_backend_internal:delete_user(N, <<"test">>) || U <- rabbit_auth_backend_internal:list_users(), '
        f'N <- [proplists:get_value(user, U)], binary:match(N, <<"{USER_PREFIX}">>) =:= {{0, {len(USER_PREFIX)}}}].',
    )


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
