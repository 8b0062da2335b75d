"""A transaction that commits after many that began later: position-keeping pollers lose its events."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from uuid_utils.compat import uuid7

from services.contracts.accounts import PersonRegistered
from services.contracts.envelope import seal, write
from services.contracts.vocabulary import Role
from tests.harness.brokers import Broker
from tests.harness.databases import DatabaseServer
from tests.messaging.stage import Stage, staged

pytestmark = pytest.mark.faults


@pytest.fixture(params=["memory", pytest.param("rabbit", marks=pytest.mark.broker)])
def stage(request: pytest.FixtureRequest, postgres: DatabaseServer, tmp_path: Path) -> Iterator[Stage]:
    on_rabbit = request.param == "rabbit"
    broker: Broker | None = request.getfixturevalue("broker") if on_rabbit else None
    url = broker.vhost() if broker else "memory://"
    with staged(postgres, tmp_path, url) as stage:
        yield stage
    if broker:
        broker.drop(url)


def test_an_event_that_commits_after_a_thousand_later_ones_is_delivered(stage: Stage) -> None:
    stage.start_all()
    late = seal(PersonRegistered(person_id=uuid7(), roles=[Role.SME]))
    with stage.databases["accounts"].engine.connect() as connection, connection.begin():
        row = {"id": late.id, "type": late.type, "body": write(late).decode()}
        connection.execute(text("INSERT INTO outbox (event_id, type, body) VALUES (:id, :type, :body)"), row)
        others = stage.say_people(1_000, per_transaction=20)
        stage.await_effects(others)
        assert late.id not in stage.effects("notify")
    stage.await_effects([late, *others])
    assert sum(stage.effects("notify").values()) == 1_001
