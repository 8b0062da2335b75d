"""Poison among many: exactly the poisonous are parked, no innocent is, and once cured each takes effect once."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from services.contracts.vocabulary import Role
from services.messaging import deadletters
from tests.harness.brokers import Broker
from tests.harness.databases import DatabaseServer
from tests.messaging.stage import eventually, staged

pytestmark = [pytest.mark.faults, pytest.mark.alone, pytest.mark.broker, pytest.mark.slow]

INNOCENTS = 900
RAISING, KILLING = 3, 2


def test_only_the_poisonous_are_parked_and_replayed_once_cured(postgres: DatabaseServer, broker: Broker, tmp_path: Path) -> None:
    url = broker.vhost()
    with staged(postgres, tmp_path, url) as stage:
        innocents, poisonous = [], []
        for number in range(RAISING):
            innocents += stage.say_people(INNOCENTS // RAISING)
            poisonous += stage.say_people(1, Role.MANAGER)
            if number < KILLING:
                poisonous += stage.say_people(1, Role.EXPERT)
        wanted = {event.id for event in poisonous}
        stage.start("relay")
        stage.start("worker")
        deaths = 0

        def parked() -> bool:
            nonlocal deaths
            if not stage.alive("worker"):
                deaths += 1
                stage.start("worker")
            stage.let_time_fly("notify")
            dead = {letter.event_id for letter in deadletters.list_letters(stage.databases["notify"])}
            return wanted <= dead and len(stage.effects("notify")) >= len(innocents)

        eventually(
            parked, "all the poisonous to be parked", seconds=280,
            log=lambda: f"{deaths} deaths, {len(stage.effects('notify'))} effects, {stage.residue()}\n{stage.logs()}",
        )  # fmt: skip
        letters = deadletters.list_letters(stage.databases["notify"])
        assert {letter.event_id for letter in letters} == wanted, "an innocent was parked"
        assert deaths <= KILLING * 5, "a killer was delivered more than five times"
        stage.await_effects(innocents)

        with stage.databases["notify"].transaction() as session:
            session.execute(text("INSERT INTO probe_cures VALUES ('manager'), ('expert')"))
        for letter in letters:
            deadletters.replay(stage.databases["notify"], letter.id)
        stage.await_effects([*innocents, *poisonous])
        assert stage.count("notify", "failures") == 0
    broker.drop(url)
