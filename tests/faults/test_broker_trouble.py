"""The broker takes nothing, dies, or was never told of its queues: writes go on, and everything arrives afterwards."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection
from uuid_utils.compat import uuid7

from services.contracts.accounts import PersonRegistered
from services.contracts.vocabulary import Role
from services.messaging.outbox import say
from services.messaging.topology import declare_topology
from tests.harness.brokers import Node
from tests.harness.databases import DatabaseServer
from tests.messaging.probe import ROOMS_OF_THE_PROBE
from tests.messaging.stage import Stage, eventually, staged

pytestmark = [pytest.mark.faults, pytest.mark.alone, pytest.mark.broker]

ALARM_SECONDS = 60
PER_SECOND = 20


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    with Node() as node:
        yield node


@pytest.fixture
def stage(node: Node, postgres: DatabaseServer, tmp_path: Path) -> Iterator[Stage]:
    url = node.vhost()
    with staged(postgres, tmp_path, url) as stage:
        yield stage
    node.drop(url)


def test_under_a_memory_alarm_writes_go_on_and_everything_arrives_after_it(stage: Stage, node: Node) -> None:
    stage.start_all()
    said = stage.say_people(50)
    stage.await_effects(said)
    node.raise_alarm()
    try:
        answered = []
        began = time.monotonic()
        for number in range(ALARM_SECONDS * PER_SECOND):
            time.sleep(max(0.0, began + number / PER_SECOND - time.monotonic()))
            start = time.monotonic()
            with stage.databases["accounts"].transaction() as session:
                said.append(say(session, PersonRegistered(person_id=uuid7(), roles=[Role.SME])))
            answered.append(time.monotonic() - start)
        assert stage.count("accounts", "outbox") > 0, "there was no alarm"
    finally:
        node.clear_alarm()
    cleared = time.monotonic()
    in_time = sum(seconds <= 1 for seconds in answered)
    assert in_time >= 0.95 * len(answered), f"only {in_time} of {len(answered)} writes within a second"
    stage.await_effects(said, seconds=60)
    assert time.monotonic() - cleared < 60
    assert stage.alive("relay")
    assert stage.alive("worker")


def test_a_broker_that_dies_and_comes_back_has_lost_nothing(stage: Stage, node: Node) -> None:
    stage.start_all()
    said = stage.say_people(300)
    eventually(lambda: stage.effects("notify"), "the first effects", log=stage.logs)
    node.kill()
    said += stage.say_people(50)
    node.restart()
    stage.await_effects(said, seconds=90)
    assert stage.alive("relay")
    assert stage.alive("worker"), "a container died of a lost connection"
    assert stage.stop("worker") == 0


def test_an_event_without_its_queue_stays_in_the_outbox_until_there_is_one(stage: Stage) -> None:
    with Connection(stage.settings.amqp_url) as connection:
        for queue in ("notify.on_person_registered", "assessment.on_person_changed"):
            connection.channel().queue_delete(queue)
    stage.start("relay")
    (event,) = stage.say_people(1)
    eventually(lambda: stage.rows("accounts", "SELECT 1 FROM outbox WHERE held_until > now()"), "it to be held", log=stage.logs)
    assert f"{event.id} of accounts stays in the outbox: it has no queue" in stage.logs()
    declare_topology(stage.settings.amqp_url, ROOMS_OF_THE_PROBE)
    stage.start("worker")
    stage.await_effects([event], seconds=60)


def test_a_broker_that_was_emptied_is_waited_for(stage: Stage) -> None:
    """No exchange, no queue: neither relay nor worker ends, and `bamai migrate` is all that is needed."""
    with Connection(stage.settings.amqp_url) as connection:
        channel = connection.channel()
        for room in ("accounts", "notify", "assessment"):
            channel.exchange_delete(f"{room}.events")
        channel.queue_delete("notify.on_person_registered")
    stage.start_all()
    said = stage.say_people(20)
    eventually(lambda: "migrate" in stage.logs(), "somebody to ask for bamai migrate", log=stage.logs)
    declare_topology(stage.settings.amqp_url, ROOMS_OF_THE_PROBE)
    stage.await_effects(said, seconds=60)
    assert stage.alive("relay")
    assert stage.alive("worker")


def test_connections_that_are_cut_in_full_flight_cost_nothing(stage: Stage, node: Node) -> None:
    stage.start_all()
    said = stage.say_people(1_000)
    for seen in (50, 300):
        eventually(lambda seen=seen: len(stage.effects("notify")) >= seen, f"{seen} effects", log=stage.logs)
        node.control("close_all_connections", "cut by a test")
    stage.await_effects(said)
    assert stage.alive("relay")
    assert stage.alive("worker"), "a container died of a lost connection"
