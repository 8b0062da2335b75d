"""nameko's traps that are closed by what we do not do, or by a few lines of ours; the others have tests of their own names."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from amqp.exceptions import RecoverableConnectionError
from kombu import Connection
from kombu.message import Message
from nameko.extensions import DependencyProvider
from uuid_utils.compat import uuid7

from services.contracts.accounts import PersonRegistered
from services.contracts.envelope import seal, write
from services.contracts.vocabulary import Role
from services.messaging.consuming import RoomQueueConsumer
from services.messaging.inflow import delivery_of
from services.messaging.service import RoomService
from tests.harness.brokers import Broker
from tests.harness.databases import DatabaseServer
from tests.harness.deafness import deaf_on
from tests.messaging.stage import eventually, staged

SERVICES = Path(__file__).parents[2] / "services"


def test_nothing_of_nameko_is_used_but_its_containers_and_its_queue_consumer() -> None:
    """No RPC (T9-T11), no HTTP in the workers (T16), no dispatcher (T12, T14), no requeue (T3)."""
    used = {
        line.strip() for path in SERVICES.rglob("*.py") for line in path.read_text().splitlines()
        if line.lstrip().startswith(("import nameko", "from nameko"))
    }  # fmt: skip
    assert used == {
        "from nameko.extensions import Entrypoint",
        "from nameko.extensions import Entrypoint, SharedExtension",
        "from nameko.extensions import register_entrypoint",
        "from nameko.messaging import QueueConsumer",
        "from nameko.runners import ServiceRunner",
    }
    assert not [path for path in SERVICES.rglob("*.py") if "requeue" in path.read_text()]


def test_no_service_has_a_dependency_that_could_fail_before_its_worker_runs() -> None:
    """T4 and T8: nameko runs them outside any try, and their failure kills the container."""
    from services.messaging.listeners import service_of
    from services.rooms import ROOMS

    for service in (RoomService, *filter(None, map(service_of, ROOMS))):
        assert not [name for name in dir(service) if isinstance(getattr(service, name, None), DependencyProvider)]


def test_of_received_headers_nothing_goes_further_than_the_list() -> None:
    """T17."""
    message = Message(
        body=b"{}", content_type="application/cloudevents+json", channel=None,
        headers={"x-death": [{"queue": "x"}], "x-delivery-count": 3, "ce-id": "stale", "nameko.call_id_stack": ["a"]},
        properties={"message_id": "7", "user_id": "x"},
        delivery_info={"exchange": "accounts.events", "routing_key": "person.registered", "redelivered": True},
    )  # fmt: skip
    delivery = delivery_of(message)
    assert delivery.redelivered
    assert delivery.origin == {
        "exchange": "accounts.events", "routing_key": "person.registered", "content_type": "application/cloudevents+json",
        "message_id": "7",
    }  # fmt: skip


@pytest.mark.parametrize("error", [ConnectionResetError(), BrokenPipeError(), RecoverableConnectionError()])
def test_a_connection_lost_during_the_acknowledgement_kills_nobody(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    """T6."""

    class LostChannel:
        class connection:  # noqa: N801 (as amqp calls it)
            client = Connection("amqp://")

        def basic_ack(self, *_: Any, **__: Any) -> None:
            raise error

    message = Message(body=b"{}", channel=LostChannel(), delivery_tag=1)
    with caplog.at_level(logging.WARNING):
        RoomQueueConsumer().ack_all([message])
    assert "it will deliver again" in caplog.text


def test_the_worker_patches_the_standard_library_before_anything_of_ours_is_imported() -> None:
    check = (
        "import services.worker, socket, threading, eventlet.patcher as p, sqlalchemy.pool.impl as pool;"
        "assert p.is_monkey_patched('socket') and p.is_monkey_patched('thread');"
        "assert 'green' in threading.Lock().__class__.__module__ or 'eventlet' in threading.Lock().__class__.__module__"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", check], capture_output=True, text=True, check=False, cwd=SERVICES.parent
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


@pytest.mark.broker
def test_what_cannot_be_read_is_kept_with_how_it_came_and_the_listener_goes_on(
    postgres: DatabaseServer, broker: Broker, tmp_path: Path
) -> None:
    """T5: kombu acknowledges what it cannot decode."""
    url = broker.vhost()
    with staged(postgres, tmp_path, url) as stage:
        with Connection(url) as connection:
            producer = connection.Producer()
            to = {"exchange": "accounts.events", "routing_key": "person.registered"}
            producer.publish(b"\xff\x00 not json", content_type="application/json", content_encoding="binary", **to)
            producer.publish(b"{}", content_type="text/klingon", content_encoding="utf-8", **to)
        stage.start_all()
        stage.await_effects(stage.say_people(20))
        query = "SELECT body, delivery, state FROM failures ORDER BY id"
        rows = eventually(lambda: len(found := stage.rows("notify", query)) == 2 and found, "two dead letters", log=stage.logs)
        assert [(bytes(row.body), row.state) for row in rows] == [(b"\xff\x00 not json", "dead"), (b"{}", "dead")]
        assert rows[1].delivery["content_type"] == "text/klingon"
    broker.drop(url)


@pytest.mark.broker
def test_what_the_broker_itself_gave_up_on_comes_back_in(postgres: DatabaseServer, broker: Broker, tmp_path: Path) -> None:
    url = broker.vhost()
    event = seal(PersonRegistered(person_id=uuid7(), roles=[Role.SME]))
    with staged(postgres, tmp_path, url) as stage:
        with Connection(url) as connection:
            connection.Producer().publish(
                write(event), exchange="dead-letters", routing_key="notify.dead", content_type="application/json",
                content_encoding="utf-8", headers={"x-first-death-queue": "notify.on_person_registered"},
            )  # fmt: skip
        stage.start_all()
        stage.await_effects([event])
    broker.drop(url)


@pytest.mark.broker
def test_a_queue_on_which_the_broker_never_lets_anybody_consume_leaves_no_other_unheard(
    postgres: DatabaseServer, broker: Broker, tmp_path: Path
) -> None:
    """It also ends when it is asked to."""
    url = broker.vhost()
    with deaf_on("notify.on_session_revoked", url) as half_deaf, staged(postgres, tmp_path, half_deaf) as stage:
        stage.start_all()
        stage.await_effects(stage.say_people(20))
        assert stage.stop("worker") == 0
    broker.drop(url)
