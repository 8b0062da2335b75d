"""Killed at each named place of the spine and started again: nothing is lost, nothing is done twice, nobody lends a hand.

`BAMAI_FAILPOINT_ROUNDS=20` kills as often at each (PROOF R2).
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from services.contracts.vocabulary import Role
from tests.harness.brokers import Broker
from tests.harness.databases import DatabaseServer
from tests.messaging.stage import Stage, eventually, staged

pytestmark = pytest.mark.faults

ROUNDS = int(os.environ.get("BAMAI_FAILPOINT_ROUNDS", "1"))
IN_RELAY = ["relay.claimed", "relay.published", "relay.confirmed", "relay.deleted"]
IN_WORKER = [
    "inbox.inserted", "inbox.handled", "outbox.written", "inbox.before_commit", "outbox.committed", "inbox.after_commit",
    "inflow.before_ack", "inflow.after_ack",
]  # fmt: skip
IN_EMBEDDED_RELAY = ["embedded.marked", "embedded.settled", "embedded.deleted"]
IN_RETRIES = ["inbox.failure_kept", "retry.claimed", "retry.before_commit"]
IN_TIMERS = ["timer.leased", "timer.before_commit"]


@pytest.fixture(autouse=True, params=range(ROUNDS), ids=lambda number: f"round {number + 1}")
def one_of_the_rounds(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(scope="module")
def on_rabbit(postgres: DatabaseServer, broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    url = broker.vhost()
    with staged(postgres, tmp_path_factory.mktemp("rabbit"), url) as stage:
        yield stage
    broker.drop(url)


@pytest.fixture(scope="module")
def on_memory(postgres: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(postgres, tmp_path_factory.mktemp("memory")) as stage:
        yield stage


def died(stage: Stage, name: str, failpoint: str) -> None:
    eventually(lambda: not stage.alive(name), f"{name} to die at {failpoint}", log=stage.logs)
    stage.start(name)


def through_a_death(stage: Stage, name: str, failpoint: str) -> None:
    """Half of what is said waits already when the doomed process starts, half is said while it lives or is dead."""
    others = {"worker", "relay"} - {name} if stage.on_rabbit else set()
    said = stage.say_people(40)
    for other in others:
        stage.start(other)
    stage.start(name, failpoint)
    said += stage.say_people(40, per_transaction=5)
    died(stage, name, failpoint)
    stage.await_effects(said)
    for process in {name, *others}:
        stage.kill(process)


@pytest.mark.broker
@pytest.mark.parametrize("failpoint", IN_RELAY)
def test_the_relay_killed_here_neither_loses_nor_doubles(on_rabbit: Stage, failpoint: str) -> None:
    through_a_death(on_rabbit, "relay", failpoint)


@pytest.mark.broker
@pytest.mark.parametrize("failpoint", IN_WORKER)
def test_the_worker_killed_here_neither_loses_nor_doubles(on_rabbit: Stage, failpoint: str) -> None:
    through_a_death(on_rabbit, "worker", failpoint)


@pytest.mark.parametrize("failpoint", [*IN_EMBEDDED_RELAY, "inbox.handled", "inbox.after_commit", "inflow.before_ack"])
def test_the_embedded_worker_killed_here_neither_loses_nor_doubles(on_memory: Stage, failpoint: str) -> None:
    through_a_death(on_memory, "worker", failpoint)


@pytest.mark.broker
def test_killed_again_while_it_suspects_events_that_are_innocent(on_rabbit: Stage) -> None:
    said = on_rabbit.say_people(30)
    on_rabbit.start("relay")
    for failpoint in ("inbox.handled", "inbox.suspects_noted", "inbox.suspect_alone"):
        on_rabbit.start("worker", failpoint)
        eventually(lambda: not on_rabbit.alive("worker"), f"the worker to die at {failpoint}", log=on_rabbit.logs)
    on_rabbit.start("worker")
    on_rabbit.await_effects(said)
    for process in ("worker", "relay"):
        on_rabbit.kill(process)


@pytest.mark.parametrize("failpoint", IN_RETRIES)
def test_killed_around_a_retry_the_event_still_takes_effect_once(on_memory: Stage, failpoint: str) -> None:
    on_memory.start("worker", failpoint)
    ill = on_memory.say_people(1, Role.MANAGER)
    eventually(lambda: on_memory.count("notify", "failures") or not on_memory.alive("worker"), "it to fail", log=on_memory.logs)
    with on_memory.databases["notify"].transaction() as session:
        session.execute(text("INSERT INTO probe_cures VALUES ('manager')"))
    died(on_memory, "worker", failpoint)
    on_memory.await_effects(ill)
    on_memory.kill("worker")
    with on_memory.databases["notify"].transaction() as session:
        session.execute(text("DELETE FROM probe_cures"))


@pytest.mark.parametrize("failpoint", IN_TIMERS)
def test_killed_in_a_timer_it_still_fires_once(on_memory: Stage, failpoint: str) -> None:
    with on_memory.databases["notify"].transaction() as session:
        session.execute(text("DELETE FROM probe_strikes"))
        session.execute(text("DELETE FROM timers"))
    with on_memory.databases["assessment"].transaction() as session:
        session.execute(text("DELETE FROM timers"))
    on_memory.start("worker", failpoint)
    died(on_memory, "worker", failpoint)
    eventually(lambda: on_memory.count("notify", "probe_strikes"), "the hour to strike", log=on_memory.logs)
    on_memory.await_effects(on_memory.say_people(5))
    assert on_memory.count("notify", "probe_strikes") == 1
    on_memory.kill("worker")
