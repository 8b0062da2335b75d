"""What was said before a listener listened: found, handed to it once, by whoever comes next if the first was killed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from uuid_utils.compat import uuid7

from services.cli.doctor.remembering import look_at_memories
from services.contracts.enterprises import CaseOpened, EnterpriseRegistered
from services.contracts.envelope import Fact, seal, write
from services.messaging import catching_up
from services.messaging.catching_up import catch_up, find_behind
from services.messaging.holding import Busy
from services.messaging.listeners import service_of
from services.messaging.resending import note_listening
from services.rooms import ROOMS
from services.storage.spine import ledger
from tests.harness.center import Center

SERVICES = [service for room in ROOMS if (service := service_of(room)) is not None]
CASES = 3


@pytest.fixture
def behind(center: Center) -> Center:
    """Cases were opened; then every listener of today was brought along."""
    for _ in range(CASES):
        ids = {"enterprise_id": uuid7(), "case_id": uuid7()}
        keep(center, EnterpriseRegistered.model_validate(EnterpriseRegistered.sample | ids))
        keep(center, CaseOpened.model_validate(CaseOpened.sample | ids))
    begin(center)
    return center


def keep(center: Center, fact: Fact) -> None:
    event = seal(fact)
    row = {"time": event.time, "event_id": event.id, "type": event.type, "body": write(event).decode()}
    with center.database(fact.room).transaction() as session:
        session.execute(ledger.insert(), [row])


def begin(center: Center) -> None:
    for service in SERVICES:
        with center.database(service.name).transaction() as session:
            note_listening(session, service)


def fill(center: Center, say_again: Callable[[Any], object] = len) -> list[str]:
    told: list[str] = []
    told += map(str, catch_up(center.databases, SERVICES, say_again, told.append))
    return told


def count(center: Center, table: str) -> int:
    room, name = table.split(".")
    with center.database(room).reading() as session:
        return int(session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one())


def test_what_was_said_before_is_handed_over_once_and_names_are_said_again(behind: Center) -> None:
    (wrong,) = look_at_memories(behind.databases)
    assert wrong.state == "wrong"
    assert "assessment.on_case_opened" in wrong.said
    assert "bamai migrate" in wrong.advice
    asked: list[Any] = []
    fill(behind, asked.append)
    assert count(behind, "assessment.cases") == count(behind, "board.cases") == count(behind, "notify.cases") == CASES
    assert len(asked) == 1, "notify's names were made anew too, and no ledger keeps them"
    assert [one.state for one in look_at_memories(behind.databases)] == ["ok"]
    assert fill(behind) == []


def test_a_center_that_has_just_begun_has_nothing_to_fill(center: Center) -> None:
    begin(center)
    keep(center, CaseOpened.model_validate(CaseOpened.sample))
    assert find_behind(center.databases, SERVICES) == {}, "it is in the outbox, and everybody listens"


def test_only_whoever_is_new_to_what_was_said_is_filled(behind: Center) -> None:
    fill(behind)
    with behind.database("assessment").transaction() as session:
        session.execute(text("DELETE FROM listening WHERE listener IN ('on_enterprise_listed', 'on_visit_changed')"))
        session.execute(text("DELETE FROM listed_firms"))
    begin(behind)
    assert fill(behind) == [
        "assessment: filling listed_firms from the ledgers",
        f"assessment: {CASES} events",
    ], "nothing was ever said of visits"
    assert count(behind, "assessment.listed_firms") == CASES


def test_what_was_killed_or_kept_out_is_filled_by_the_next(behind: Center, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = catching_up.rebuild

    def killed(databases: Any, plan: Any) -> Any:
        if plan.room == "board":
            raise KeyboardInterrupt
        return whole(databases, plan)

    def kept_out(databases: Any, plan: Any) -> Any:
        if plan.room == "assessment":
            raise Busy("assessment is busy")
        return whole(databases, plan)

    monkeypatch.setattr(catching_up, "rebuild", killed)
    with pytest.raises(KeyboardInterrupt):
        fill(behind)
    assert count(behind, "board.cases") == 0
    monkeypatch.setattr(catching_up, "rebuild", kept_out)
    assert fill(behind)[-1] == "assessment is busy"
    assert count(behind, "board.cases") == CASES
    assert [service.name for service in find_behind(behind.databases, SERVICES)] == ["assessment"]
    monkeypatch.undo()
    fill(behind)
    assert count(behind, "assessment.cases") == CASES
    assert find_behind(behind.databases, SERVICES) == {}
