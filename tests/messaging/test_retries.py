from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import text
from uuid_utils.compat import uuid7

from services.contracts.accounts import PersonRegistered
from services.contracts.envelope import Event, seal, write
from services.contracts.refusals import NotFound
from services.contracts.vocabulary import Role
from services.messaging import deadletters
from services.messaging.failures import Delivery
from services.messaging.housekeeping import sweep
from services.messaging.inbox import deliver
from services.messaging.listeners import Clock, Listener
from services.messaging.retries import retry_due, take_dead
from services.messaging.retrying import DELAYS
from services.messaging.ticking import fire
from services.storage.database import RoomDatabase

Rooms = dict[str, RoomDatabase]
Listeners = dict[str, Listener]


@pytest.fixture
def ill(rooms: Rooms, listeners: Listeners) -> Event[Any]:
    """An event that failed once."""
    event = seal(PersonRegistered(person_id=uuid7(), roles=[Role.MANAGER]))
    deliver(rooms["notify"], listeners["on_person_registered"], [write(event)])
    return event


def run(database: RoomDatabase, statement: str) -> None:
    with database.transaction() as session:
        session.execute(text(statement))


def one(database: RoomDatabase, query: str) -> Any:
    with database.reading() as session:
        return session.execute(text(query)).one()


def make_due(rooms: Rooms) -> None:
    run(rooms["notify"], "UPDATE failures SET next_attempt_at = now() WHERE state = 'retrying'")


def test_nothing_is_tried_before_its_time(rooms: Rooms, listeners: Listeners, ill: Event[Any]) -> None:
    assert not retry_due(rooms["notify"], listeners)


def test_a_cured_event_takes_effect_at_its_next_attempt(rooms: Rooms, listeners: Listeners, ill: Event[Any]) -> None:
    run(rooms["notify"], "INSERT INTO probe_cures VALUES ('manager')")
    make_due(rooms)
    assert retry_due(rooms["notify"], listeners)
    assert one(rooms["notify"], "SELECT count(*) FROM failures")[0] == 0
    assert one(rooms["notify"], "SELECT event_id FROM probe_effects")[0] == ill.id


def test_delays_grow_to_an_hour_and_then_it_is_a_dead_letter(rooms: Rooms, listeners: Listeners, ill: Event[Any]) -> None:
    waits = []
    for _ in DELAYS:
        make_due(rooms)
        assert retry_due(rooms["notify"], listeners)
        row = one(rooms["notify"], "SELECT state, next_attempt_at - changed_at AS wait FROM failures")
        waits.append(row.wait)
    assert row.state == "dead"
    assert waits[:-1] == sorted(waits[:-1])
    assert waits[-2] == timedelta(hours=1)
    make_due(rooms)
    assert not retry_due(rooms["notify"], listeners)


def test_an_attempt_that_kills_the_process_is_counted_all_the_same(rooms: Rooms, listeners: Listeners, ill: Event[Any]) -> None:
    class Killed(BaseException):
        """As if the process ended here."""

    def die(_session: Any, _event: Any) -> None:
        raise Killed

    listener = listeners["on_person_registered"]
    deadly = {listener.name: Listener(listener.room, listener.name, listener.contracts, False, die)}
    for _ in DELAYS:
        make_due(rooms)
        with pytest.raises(Killed):
            retry_due(rooms["notify"], deadly)
    make_due(rooms)
    assert not retry_due(rooms["notify"], deadly)
    assert one(rooms["notify"], "SELECT state FROM failures")[0] == "dead"


def test_a_dead_letter_is_shown_tried_once_more_and_discarded(rooms: Rooms, listeners: Listeners, ill: Event[Any]) -> None:
    run(rooms["notify"], "UPDATE failures SET state = 'dead', next_attempt_at = NULL")
    (letter,) = deadletters.list_letters(rooms["notify"])
    assert (letter.room, letter.listener, letter.event_id, letter.error) == (
        "notify", "on_person_registered", ill.id, "Ill: it raises",
    )  # fmt: skip
    assert str(ill.id) in deadletters.get_letter(rooms["notify"], letter.id).body
    deadletters.replay(rooms["notify"], letter.id)
    assert retry_due(rooms["notify"], listeners)
    assert deadletters.get_letter(rooms["notify"], letter.id).state == "dead"
    run(rooms["notify"], "INSERT INTO probe_cures VALUES ('manager')")
    deadletters.discard(rooms["notify"], letter.id)
    assert deadletters.list_letters(rooms["notify"]) == []
    assert not deliver(rooms["notify"], listeners["on_person_registered"], [write(ill)]).handled, "discarded is discarded"


def test_a_dead_letter_that_is_not_there_is_said_so(rooms: Rooms) -> None:
    for act in (deadletters.get_letter, deadletters.replay, deadletters.discard):
        with pytest.raises(NotFound, match="no dead letter 7"):
            act(rooms["notify"], 7)


def test_what_the_broker_gave_up_on_is_taken_back_in(rooms: Rooms, listeners: Listeners) -> None:
    event = seal(PersonRegistered(person_id=uuid7(), roles=[Role.SME]))
    take_dead(rooms["notify"], listeners, Delivery(write(event), origin={"first_queue": "notify.on_person_registered"}))
    assert one(rooms["notify"], "SELECT event_id FROM probe_effects")[0] == event.id
    take_dead(rooms["notify"], listeners, Delivery(write(event), origin={"first_queue": "notify.on_something_gone"}))
    assert one(rooms["notify"], "SELECT state, listener FROM failures") == ("dead", "notify.on_something_gone")


def test_of_many_processes_one_fires_a_timer_and_the_next_time_is_a_period_later(rooms: Rooms) -> None:
    together = Barrier(6)
    clock = Clock("notify", "strike", timedelta(hours=1), lambda session: session.execute(text("SELECT pg_sleep(0.2)")))
    fired: list[bool] = []

    def look() -> None:
        together.wait()
        fired.append(fire(rooms["notify"], clock))

    threads = [Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(fired) == [False] * 5 + [True]
    assert not fire(rooms["notify"], clock)
    assert fire(rooms["notify"], clock, at=datetime.now(UTC) + timedelta(hours=5))


def test_a_timer_that_raises_undoes_its_work_and_fires_again_later(rooms: Rooms) -> None:
    def fail(session: Any) -> None:
        session.execute(text("INSERT INTO probe_strikes DEFAULT VALUES"))
        raise RuntimeError

    clock = Clock("notify", "strike", timedelta(minutes=5), fail)
    assert not fire(rooms["notify"], clock)
    assert one(rooms["notify"], "SELECT count(*) FROM probe_strikes")[0] == 0
    assert one(rooms["notify"], "SELECT due_at - now() < interval '61 s' AND due_at > now() FROM timers")[0]


def test_rows_past_keeping_are_swept_and_fresh_ones_stay(rooms: Rooms) -> None:
    run(
        rooms["notify"],
        "INSERT INTO inbox SELECT 'x', gen_random_uuid(), now() - days * interval '1 day' FROM generate_series(80, 99) days",
    )
    with rooms["notify"].transaction() as session:
        assert sweep(session) == 10
    assert one(rooms["notify"], "SELECT count(*) FROM inbox")[0] == 10
