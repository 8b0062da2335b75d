"""The fixture that most tests stand on does what it says."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from services.contracts.accounts import SessionRevoked
from services.contracts.vocabulary import Role
from services.messaging.outbox import say
from services.rooms import ROOMS
from services.storage.spine import inbox, revoked_sessions
from tests.harness.center import Center

REVOKED = SessionRevoked.model_validate(SessionRevoked.sample)


def revoked_in(center: Center, room: str) -> int:
    with center.database(room).reading() as session:
        return session.execute(select(func.count()).select_from(revoked_sessions)).scalar_one()


def test_a_fact_told_twice_reaches_every_room_once(center: Center) -> None:
    center.tell(center.tell(REVOKED))
    assert {room: revoked_in(center, room) for room in ROOMS} == dict.fromkeys(ROOMS, 1)


def test_a_fact_can_be_told_to_one_room_alone(center: Center) -> None:
    center.tell(REVOKED, room="notify")
    assert [room for room in ROOMS if revoked_in(center, room)] == ["notify"]


def test_what_is_said_travels_only_when_settled(center: Center) -> None:
    with center.database("accounts").transaction() as session:
        say(session, REVOKED)
    assert center.said_types("accounts") == ["session.revoked"]
    assert revoked_in(center, "notify") == 0
    center.settle()
    assert revoked_in(center, "notify") == 1
    with center.database("notify").reading() as session:
        assert session.execute(select(func.count()).select_from(inbox)).scalar_one() >= 1


def test_a_handler_that_cannot_take_a_fact_fails_the_test(center: Center) -> None:
    broken = next(listener for listener in center.listeners if listener.queue == "notify.on_session_revoked")
    object.__setattr__(broken, "handle", lambda session, event: 1 / 0)
    with pytest.raises(AssertionError, match=r"notify\.on_session_revoked could not take it: ZeroDivisionError"):
        center.tell(REVOKED)


def test_clients_are_who_they_are_asked_to_be(center: Center) -> None:
    assert center.client().get("/messages").status_code == 303
    assert center.client(Role.MANAGER).get("/messages").status_code == 200


def test_every_test_begins_with_nothing(center: Center) -> None:
    assert [center.said(room) for room in ROOMS] == [[] for _ in ROOMS]
