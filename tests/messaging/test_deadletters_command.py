from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text
from uuid_utils.compat import uuid7

from services.cli import main
from services.contracts.accounts import PersonRegistered
from services.contracts.envelope import Event, seal, write
from services.contracts.vocabulary import Role
from services.messaging.inbox import deliver
from services.messaging.listeners import Listener
from services.storage.database import RoomDatabase
from tests.harness.databases import DatabaseServer


@pytest.fixture
def dead(rooms: dict[str, RoomDatabase], listeners: dict[str, Listener]) -> Event[Any]:
    event = seal(PersonRegistered(person_id=uuid7(), roles=[Role.MANAGER]))
    deliver(rooms["notify"], listeners["on_person_registered"], [write(event)])
    with rooms["notify"].transaction() as session:
        session.execute(text("UPDATE failures SET state = 'dead', next_attempt_at = NULL"))
    return event


@pytest.fixture
def bamai(postgres: DatabaseServer, fresh_database: str) -> Any:
    environment = postgres.settings(fresh_database).environment()

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["deadletters", *arguments], env=environment)

    return run


def test_a_dead_letter_is_listed_shown_and_given_another_chance(
    bamai: Any, dead: Event[Any], rooms: dict[str, RoomDatabase]
) -> None:
    listed = bamai("list")
    assert listed.exit_code == 0, listed.output
    assert "notify/1  dead  1×" in listed.output
    assert "person.registered  on_person_registered  Ill: it raises" in listed.output
    assert str(dead.id) in bamai("show", "notify/1").output
    assert bamai("replay", "notify/1").output == "notify/1 to be tried once more\n"
    with rooms["notify"].reading() as session:
        assert session.execute(text("SELECT state FROM failures")).scalar() == "retrying"


def test_all_of_them_can_be_discarded(bamai: Any, dead: Event[Any]) -> None:
    assert bamai("discard", "--all").output == "notify/1 discarded\n"
    assert "0 dead letters" in bamai("list").output
    assert "discarded" in bamai("list", "--all").output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("show", "notify/7"), "notify has no dead letter 7"),
        (("show", "nowhere/1"), "is not room/number"),
        (("replay",), "name letters (room/number), or --all"),
        (("replay", "--all", "notify/1"), "name letters (room/number), or --all"),
    ],
)
def test_a_wrong_name_is_refused_in_one_line(bamai: Any, arguments: tuple[str, ...], says: str) -> None:
    refused = bamai(*arguments)
    assert refused.exit_code != 0
    assert says in refused.output
    assert "Traceback" not in refused.output
