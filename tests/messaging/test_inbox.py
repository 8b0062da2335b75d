from __future__ import annotations

import random
from dataclasses import replace
from typing import Any
from uuid import UUID

import eventlet
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from uuid_utils.compat import uuid7

from services.contracts.accounts import PersonErased, PersonRegistered, SessionRevoked
from services.contracts.envelope import Event, seal, write
from services.contracts.refusals import Refused
from services.contracts.vocabulary import Role
from services.messaging.failures import Delivery
from services.messaging.inbox import DatabaseAway, deliver, receive
from services.messaging.listeners import Listener
from services.messaging.retries import retry_due
from services.messaging.retrying import DEADLY_DELIVERIES
from services.storage.database import RoomDatabase

Rooms = dict[str, RoomDatabase]
Listeners = dict[str, Listener]


def a_person(role: Role = Role.SME) -> Event[Any]:
    return seal(PersonRegistered(person_id=uuid7(), roles=[role]))


def effects(database: RoomDatabase) -> list[UUID]:
    with database.reading() as session:
        return [row[0] for row in session.execute(text("SELECT event_id FROM probe_effects"))]


def failures(database: RoomDatabase) -> list[Any]:
    with database.reading() as session:
        return list(session.execute(text("SELECT * FROM failures ORDER BY id")).all())


def test_an_event_delivered_again_and_twice_at_once_takes_effect_once(rooms: Rooms, listeners: Listeners) -> None:
    body = write(a_person())
    first = deliver(rooms["notify"], listeners["on_person_registered"], [body, body])
    again = deliver(rooms["notify"], listeners["on_person_registered"], [body])
    assert (len(first.handled), len(again.handled), len(again.repeated)) == (1, 0, 1)
    assert len(effects(rooms["notify"])) == 1


def test_of_a_hundred_only_the_one_that_raises_fails(rooms: Rooms, listeners: Listeners) -> None:
    events = [a_person() for _ in range(99)]
    ill = a_person(Role.MANAGER)
    events.insert(40, ill)
    outcome = deliver(rooms["notify"], listeners["on_person_registered"], [write(event) for event in events])
    assert len(outcome.handled) == 99
    assert list(outcome.failed) == [ill.id]
    (row,) = failures(rooms["notify"])
    assert (row.event_id, row.state, row.attempts) == (ill.id, "retrying", 1)
    assert row.next_attempt_at > row.failed_at
    assert bytes(row.body) == write(ill)


def test_a_late_duplicate_of_an_event_that_failed_is_left_to_its_retries(rooms: Rooms, listeners: Listeners) -> None:
    body = write(a_person(Role.MANAGER))
    deliver(rooms["notify"], listeners["on_person_registered"], [body])
    assert not deliver(rooms["notify"], listeners["on_person_registered"], [body]).failed
    assert failures(rooms["notify"])[0].attempts == 1


@pytest.mark.parametrize("body", [b"\xff\xfe", b"not json", b"{}", b'{"type": "nobody.knows"}'])
def test_a_body_that_cannot_be_read_is_kept_as_a_dead_letter_and_its_neighbours_pass(
    rooms: Rooms, listeners: Listeners, body: bytes
) -> None:
    well = a_person()
    origin = {"routing_key": "person.registered", "content_type": "text/plain"}
    outcome = receive(rooms["notify"], listeners["on_person_registered"], [Delivery(body, origin=origin), Delivery(write(well))])
    assert outcome.handled == [well.id]
    (row,) = failures(rooms["notify"])
    assert (bytes(row.body), row.state, row.event_id, row.delivery) == (body, "dead", None, origin)


def test_a_leaked_timeout_is_a_failure_like_any_other(rooms: Rooms, listeners: Listeners) -> None:
    def leak(_session: Any, _event: Any) -> None:
        raise eventlet.Timeout(None)

    listener = replace(listeners["on_person_registered"], handle=leak)
    outcome = deliver(rooms["notify"], listener, [write(a_person())])
    assert "LeakedTimeout" in next(iter(outcome.failed.values()))


def test_a_handler_that_says_not_yet_is_retried(rooms: Rooms, listeners: Listeners) -> None:
    def refuse(_session: Any, _event: Any) -> None:
        raise Refused("没有听说过这个案件")

    listener = replace(listeners["on_person_registered"], handle=refuse)
    deliver(rooms["notify"], listener, [write(a_person())])
    assert failures(rooms["notify"])[0].state == "retrying"


class Killed(BaseException):
    """As if the process ended here."""


def test_a_redelivered_event_is_counted_before_it_runs_and_parked_after_three(rooms: Rooms, listeners: Listeners) -> None:
    event = a_person()
    listener = replace(listeners["on_person_registered"], handle=_die)
    die_twice_as_it_comes(rooms, listener, event)
    outcome = receive(rooms["notify"], listener, [Delivery(write(event), redelivered=True)])
    assert list(outcome.failed) == [event.id]
    time_flies(rooms)
    with pytest.raises(Killed):
        retry_due(rooms["notify"], {listener.name: listener})
    time_flies(rooms)
    assert not retry_due(rooms["notify"], {listener.name: listener})
    (letter,) = failures(rooms["notify"])
    assert (letter.state, letter.error) == ("dead", "the process died while handling it")


def test_who_only_came_back_beside_a_killer_of_another_room_has_a_last_chance_by_itself(
    rooms: Rooms, listeners: Listeners
) -> None:
    """The rooms of one process die together."""
    event, listener = a_person(), listeners["on_person_registered"]
    die_twice_as_it_comes(rooms, replace(listener, handle=_die), event)
    receive(rooms["notify"], listener, [Delivery(write(event), redelivered=True)])
    assert not retry_due(rooms["notify"], {listener.name: listener}), "its last chance has a time of its own"
    time_flies(rooms)
    assert retry_due(rooms["notify"], {listener.name: listener})
    assert failures(rooms["notify"]) == []
    with rooms["notify"].reading() as session:
        assert session.execute(text("SELECT count(*) FROM probe_effects")).scalar() == 1


def test_a_database_that_goes_away_again_and_again_is_no_death(rooms: Rooms, listeners: Listeners) -> None:
    """Neither of an event that came back, nor of one that has its last chance."""

    def cut(session: Any, _event: Any) -> None:
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    listener = listeners["on_person_registered"]
    event, parked = a_person(), a_person()
    die_twice_as_it_comes(rooms, replace(listener, handle=_die), parked)
    receive(rooms["notify"], listener, [Delivery(write(parked), redelivered=True)])
    time_flies(rooms)
    for _ in range(2 * DEADLY_DELIVERIES):
        with pytest.raises(DatabaseAway):
            receive(rooms["notify"], replace(listener, handle=cut), [Delivery(write(event), redelivered=True)])
        with pytest.raises(DBAPIError):
            retry_due(rooms["notify"], {listener.name: replace(listener, handle=cut)})
        assert not retry_due(rooms["notify"], {}), "only the attempt is taken off the record"
        time_flies(rooms)
    assert receive(rooms["notify"], listener, [Delivery(write(event), redelivered=True)]).handled == [event.id]
    assert retry_due(rooms["notify"], {listener.name: listener})
    assert failures(rooms["notify"]) == []
    assert set(effects(rooms["notify"])) == {event.id, parked.id}


def _die(_session: Any, _event: Any) -> None:
    raise Killed


def die_twice_as_it_comes(rooms: Rooms, listener: Any, event: Any) -> None:
    for _ in range(DEADLY_DELIVERIES):
        with pytest.raises(Killed):
            receive(rooms["notify"], listener, [Delivery(write(event), redelivered=True)])


def time_flies(rooms: Rooms) -> None:
    with rooms["notify"].transaction() as session:
        session.execute(text("UPDATE failures SET next_attempt_at = now() - interval '1 second'"))


def test_a_redelivered_innocent_passes_and_leaves_no_mark(rooms: Rooms, listeners: Listeners) -> None:
    event = a_person()
    outcome = receive(rooms["notify"], listeners["on_person_registered"], [Delivery(write(event), redelivered=True)])
    assert outcome.handled == [event.id]
    with rooms["notify"].reading() as session:
        assert session.execute(text("SELECT count(*) FROM deliveries")).scalar() == 0


def test_a_database_that_is_away_decides_nothing(rooms: Rooms, listeners: Listeners) -> None:
    nowhere = RoomDatabase("notify", "postgresql://nobody:nothing@127.0.0.1:1/nowhere")
    with pytest.raises(DatabaseAway):
        deliver(nowhere, listeners["on_person_registered"], [write(a_person())])


def test_a_handler_whose_connection_is_cut_decides_nothing(rooms: Rooms, listeners: Listeners) -> None:
    """The connection of a transaction that a handler works in is gone: not the event's fault."""

    def cut(session: Any, _event: Any) -> None:
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    listener = replace(listeners["on_person_registered"], handle=cut)
    with pytest.raises(DatabaseAway):
        deliver(rooms["notify"], listener, [write(a_person()), write(a_person())])
    assert failures(rooms["notify"]) == []


@pytest.mark.parametrize("seed", range(10))
def test_three_times_each_and_shuffled_leaves_the_same_state(rooms: Rooms, listeners: Listeners, seed: int) -> None:
    people = [uuid7() for _ in range(30)]
    roles = [Role.SME, Role.LIAISON, Role.MENTOR, Role.PROVIDER]
    facts = [PersonRegistered(person_id=person, roles=[role]) for role in roles for person in people]
    events = [seal(fact) for fact in [*facts, *(PersonErased(person_id=person) for person in people[:10])]]
    bodies = [write(event) for event in events] * 3
    random.Random(seed).shuffle(bodies)
    for start in range(0, len(bodies), 70):
        deliver(rooms["assessment"], listeners["on_person_changed"], bodies[start : start + 70])
    with rooms["assessment"].reading() as session:
        state = dict(session.execute(text("SELECT person_id, roles FROM probe_people")).all())
    assert state == {person: "erased" if person in people[:10] else "provider" for person in people}


def test_every_room_keeps_the_sessions_that_were_revoked(rooms: Rooms, listeners: Listeners) -> None:
    event = seal(SessionRevoked(session_id=uuid7(), valid_until="2026-11-21T09:05:00Z"))
    deliver(rooms["notify"], listeners["on_session_revoked"], [write(event)])
    with rooms["notify"].reading() as session:
        assert session.execute(text("SELECT session_id FROM revoked_sessions")).scalar() == event.data.session_id


def test_an_erased_person_is_erased_from_undelivered_messages(rooms: Rooms, listeners: Listeners) -> None:
    ill, other = a_person(Role.MANAGER), a_person(Role.MANAGER)
    deliver(rooms["notify"], listeners["on_person_registered"], [write(ill), write(other)])
    erased = seal(PersonErased(person_id=ill.data.person_id))
    deliver(rooms["notify"], listeners["on_person_erased_forget_letters"], [write(erased)])
    assert [row.event_id for row in failures(rooms["notify"])] == [other.id]
