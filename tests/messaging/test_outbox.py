from __future__ import annotations

import select
from datetime import UTC, datetime
from typing import Any

import psycopg2
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.accounts import PersonContactChanged, PersonRegistered
from services.contracts.catalogue import FACTS
from services.contracts.envelope import read
from services.contracts.notify import MessageForwarded
from services.messaging.ledger import make_partitions
from services.messaging.outbox import channel_of, say
from services.storage.database import RoomDatabase
from tests.harness.databases import DatabaseServer

Rooms = dict[str, RoomDatabase]


def say_and_fail(session: Session) -> None:
    say(session, a_person())
    raise RuntimeError


def a_person() -> PersonRegistered:
    return PersonRegistered(person_id=uuid7(), roles=[])


def rows(database: RoomDatabase, query: str) -> list[Any]:
    with database.reading() as session:
        return list(session.execute(text(query)).all())


def test_a_fact_is_in_outbox_and_ledger_with_its_transaction(rooms: Rooms) -> None:
    with rooms["accounts"].transaction() as session:
        event = say(session, a_person())
    ((kind, body),) = rows(rooms["accounts"], "SELECT type, body FROM outbox")
    assert kind == "person.registered"
    assert read(body, FACTS) == event
    assert rows(rooms["accounts"], "SELECT event_id, body FROM ledger") == [(event.id, body)]


def test_a_fact_goes_with_a_transaction_that_is_rolled_back(rooms: Rooms) -> None:
    with pytest.raises(RuntimeError), rooms["accounts"].transaction() as session:
        say_and_fail(session)
    assert rows(rooms["accounts"], "SELECT 1 FROM outbox UNION ALL SELECT 1 FROM ledger") == []


def test_a_fact_goes_with_a_savepoint_that_is_rolled_back_and_its_neighbours_stay(rooms: Rooms) -> None:
    with rooms["accounts"].transaction() as session:
        before = say(session, a_person())
        with pytest.raises(RuntimeError), session.begin_nested():
            say_and_fail(session)
        with session.begin_nested():
            inside = say(session, a_person())
        after = say(session, a_person())
    said = [row[0] for row in rows(rooms["accounts"], "SELECT event_id FROM outbox ORDER BY seq")]
    assert said == [before.id, inside.id, after.id]


def test_a_room_may_not_say_what_is_anothers_to_say(rooms: Rooms) -> None:
    fact = MessageForwarded(message_id=uuid7(), case_id=uuid7(), enterprise_id=uuid7(), by=uuid7())
    with pytest.raises(ValueError, match="notify's"), rooms["accounts"].transaction() as session:
        say(session, fact)


def test_personal_facts_are_not_kept_in_the_ledger(rooms: Rooms) -> None:
    with rooms["accounts"].transaction() as session:
        say(session, PersonContactChanged(person_id=uuid7(), name="王海燕", mobile="13800000000"))
    assert len(rows(rooms["accounts"], "SELECT 1 FROM outbox")) == 1
    assert rows(rooms["accounts"], "SELECT 1 FROM ledger") == []


def test_the_answer_to_an_event_carries_its_cause_and_case(rooms: Rooms) -> None:
    with rooms["accounts"].transaction() as session:
        first = say(session, a_person())
        second = say(session, a_person(), because=first)
    assert second.causation_id == first.id


def test_the_relay_is_woken_once_the_commit_is_done(rooms: Rooms) -> None:
    url = rooms["accounts"].url.replace("+psycopg2", "")
    listening = psycopg2.connect(url)
    listening.autocommit = True
    listening.cursor().execute(f"LISTEN {channel_of('accounts')}")
    with rooms["accounts"].transaction() as session:
        say(session, a_person())
    assert select.select([listening], [], [], 5)[0], "no NOTIFY within 5 s"
    listening.poll()
    assert [notice.channel for notice in listening.notifies] == ["outbox_accounts"]
    listening.close()


def test_the_ledger_can_only_be_added_to(rooms: Rooms) -> None:
    with rooms["accounts"].transaction() as session:
        say(session, a_person())
    for statement in ("DELETE FROM ledger", "UPDATE ledger SET body = ''"):
        with pytest.raises(Exception, match="permission denied"), rooms["accounts"].transaction() as session:
            session.execute(text(statement))


def test_rows_that_waited_in_the_default_partition_move_to_their_month(
    rooms: Rooms, postgres: DatabaseServer, fresh_database: str
) -> None:
    far = datetime(2090, 5, 17, tzinfo=UTC)
    with rooms["accounts"].transaction() as session:
        session.execute(
            text("INSERT INTO ledger (time, event_id, type, body) VALUES (:time, :id, 'person.registered', '{}')"),
            {"time": far, "id": uuid7()},
        )
    assert len(rows(rooms["accounts"], "SELECT 1 FROM ledger_default")) == 1
    owner = RoomDatabase("accounts", postgres.server.url(fresh_database))
    with owner.engine.begin() as connection:
        assert make_partitions(connection, start=far, months=0) == ["ledger_2090_05"]
        assert make_partitions(connection, start=far, months=0) == []
    owner.close()
    assert rows(rooms["accounts"], "SELECT tableoid::regclass::text FROM ledger") == [("ledger_2090_05",)]
