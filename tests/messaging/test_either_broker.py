"""One behaviour, two brokers: what the spine promises holds on RabbitMQ and on the embedded broker alike."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from services.contracts.vocabulary import Role
from tests.harness.brokers import Broker
from tests.harness.databases import DatabaseServer
from tests.messaging.stage import Stage, eventually, staged


@pytest.fixture(params=["memory", pytest.param("rabbit", marks=pytest.mark.broker)])
def stage(request: pytest.FixtureRequest, postgres: DatabaseServer, tmp_path: Path) -> Iterator[Stage]:
    if request.param == "memory":
        with staged(postgres, tmp_path) as stage:
            yield stage
        return
    broker: Broker = request.getfixturevalue("broker")
    url = broker.vhost()
    with staged(postgres, tmp_path, url) as stage:
        yield stage
    broker.drop(url)


def test_what_is_said_takes_effect_once_in_every_room_that_hears_it(stage: Stage) -> None:
    stage.start_all()
    stage.await_effects(stage.say_people(500))
    assert stage.count("accounts", "ledger") == 500
    assert stage.count("notify", "ledger") == 500


def test_what_was_said_while_nothing_ran_is_delivered_later(stage: Stage) -> None:
    said = stage.say_people(100)
    stage.start_all()
    stage.await_effects(said)


def test_a_worker_killed_in_full_flight_loses_and_doubles_nothing(stage: Stage) -> None:
    stage.start_all()
    said = stage.say_people(800)
    for seen in (50, 200, 400):
        eventually(lambda seen=seen: len(stage.effects("notify")) >= seen, f"{seen} effects", log=stage.logs)
        stage.kill("worker")
        stage.start("worker")
    stage.await_effects(said)


def test_a_graceful_stop_finishes_what_is_in_hand_and_doubles_nothing(stage: Stage) -> None:
    """Not every stop has to be spotless, but one of three: a quorum queue may hand messages to a consumer that is just leaving,

    and delivers them again.
    """
    said = stage.say_people(2000)
    if stage.on_rabbit:
        stage.start("relay")
        eventually(lambda: stage.count("accounts", "outbox") == 0, "the queue to be full", log=stage.logs)
    stage.start("worker")
    noted = []
    for _ in range(3):
        seen = len(stage.effects("notify"))
        eventually(lambda seen=seen: len(stage.effects("notify")) > seen, "more effects", log=stage.logs)
        noted.append(stage.count("notify", "probe_suspects"))
        assert stage.stop("worker") == 0, stage.logs()
        stage.start("worker")
    stage.await_effects(said)
    if stage.on_rabbit:
        assert stage.count("notify", "deliveries") == 0
        left = [after - before for before, after in pairwise([*noted, stage.count("notify", "probe_suspects")])]
        assert min(left) == 0, f"every graceful stop left messages to be delivered again, {left}:\n{stage.logs()}"


def test_an_event_that_raises_is_a_failure_of_its_own_and_its_neighbours_pass(stage: Stage) -> None:
    stage.start_all()
    ill = stage.say_people(2, Role.MANAGER)
    well = stage.say_people(60)
    eventually(lambda: {event.id for event in well} <= stage.effects("notify").keys(), "the neighbours' effects", log=stage.logs)
    eventually(lambda: stage.count("notify", "failures") == 2, "two failures", log=stage.logs)
    with stage.databases["notify"].transaction() as session:
        session.execute(text("INSERT INTO probe_cures VALUES ('manager')"))
    stage.await_effects([*ill, *well])
    assert stage.count("notify", "failures") == 0


def test_an_event_that_kills_is_parked_alone_and_its_neighbours_pass(stage: Stage) -> None:
    before = stage.say_people(30, per_transaction=100)
    killer = stage.say_people(1, Role.EXPERT)[0]
    after = stage.say_people(30, per_transaction=100)
    if stage.on_rabbit:
        stage.start("relay")
    stage.start("worker")
    deaths = 0

    def parked() -> bool:
        nonlocal deaths
        if not stage.alive("worker"):
            deaths += 1
            stage.start("worker")
        stage.let_time_fly("notify")
        return bool(stage.rows("notify", "SELECT 1 FROM failures WHERE state = 'dead' AND event_id = :id", id=killer.id))

    eventually(parked, "the killer to be parked", seconds=90, log=stage.logs)
    stage.await_effects([*before, *after])
    assert deaths <= 5
    assert stage.count("notify", "failures") == 1


def test_a_timer_fires_once_however_many_workers_run(stage: Stage) -> None:
    stage.start_all()
    if stage.on_rabbit:
        stage.start("worker2")
        stage.start("worker3")
    eventually(lambda: stage.count("notify", "probe_strikes"), "the hour to strike", log=stage.logs)
    stage.await_effects(stage.say_people(50))
    assert stage.count("notify", "probe_strikes") == 1


def test_the_worker_survives_a_database_that_goes_away(stage: Stage, postgres: DatabaseServer) -> None:
    stage.start_all()
    stage.await_effects(stage.say_people(20))
    said = stage.say_people(300)
    name = stage.settings.database_url.rsplit("/", 1)[1] if stage.settings.database_url else ""
    for _ in range(3):
        postgres.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "' AND application_name "
            "NOT LIKE '%center%'"
        )
        assert stage.alive("worker"), stage.logs()
    stage.await_effects(said)
    assert stage.stop("worker") == 0
    assert stage.count("notify", "failures") == 0, "an outage is nobody's failure"


def test_a_worker_that_is_interrupted_ends_well(stage: Stage) -> None:
    stage.start_all()
    stage.await_effects(stage.say_people(5))
    process = stage._processes["worker"]
    process.send_signal(signal.SIGINT)
    assert process.wait(40) == 0, stage.logs()
