"""What rooms remember is made anew from the ledgers, the same to the byte, while events keep coming."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from queue import SimpleQueue
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, event, select, text
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.cli import main
from services.cli.every_room import say_all_again, sayers
from services.contracts.enterprises import CaseOpened
from services.contracts.envelope import Event, seal, write
from services.contracts.refusals import Refused
from services.messaging.holding import hold
from services.messaging.inbox import DatabaseAway, deliver
from services.messaging.listeners import Listener, listeners_of
from services.messaging.outbox import has_said, say
from services.messaging.rebuilding import NotRebuildable, Plan, rebuild
from services.rooms import ROOMS
from services.storage.base import metadata_of
from services.storage.spine import failures, inbox, ledger, outbox
from tests.faults.auditing import PLANS, SERVICES, remembered
from tests.faults.history import Recorded, lived
from tests.harness.center import Center
from tests.harness.databases import DatabaseServer

MINUTES = count(1)
_WRITES = re.compile(r"^\s*(?:INSERT INTO|UPDATE|DELETE FROM) (?:\w+\.)?(\w+)")


@pytest.fixture(scope="module")
def center(postgres: DatabaseServer) -> Iterator[Recorded]:
    with lived(postgres) as center:
        yield center


def counts(center: Center, *tables: str) -> dict[str, int]:
    found = {}
    for table in tables:
        room, _, name = table.partition(".")
        with center.database(room).reading() as session:
            found[table] = session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()
    return found


def come_to_rest(center: Center) -> None:
    center.settle()
    for _ in range(2):
        center.tick("notify", "deliver_messages", at=datetime.now(UTC) + timedelta(minutes=2 * next(MINUTES)))


@pytest.mark.faults
@pytest.mark.parametrize("room", PLANS)
def test_rebuilt_or_added_later_a_room_remembers_the_same(center: Recorded, room: str) -> None:
    plan = PLANS[room]
    come_to_rest(center)
    effects = [f"{each}.{table}" for each in ROOMS for table in ("ledger", "failures")] + ["notify.messages", "notify.letters"]
    before, done = remembered(center.database(plan.room), plan), counts(center, *effects)
    assert any(not one.startswith("0 ") for one in before.values()), f"nothing was remembered: this compares nothing: {before}"

    assert not rebuild(center.databases, plan).failed
    say_all_again(center.databases)
    come_to_rest(center)
    assert remembered(center.database(plan.room), plan) == before
    assert counts(center, *effects) == done, "a rebuild said something, or wrote to somebody"

    with center.database(room).transaction() as session:  # as if the room had just been added
        for table in plan.tables:
            session.execute(text(f"DELETE FROM {table}"))
        session.execute(delete(inbox).where(inbox.c.listener.in_([one.name for one in plan.listeners if one.projection])))
    rebuilt = rebuild(center.databases, plan)
    assert rebuilt.events > 0
    say_all_again(center.databases)
    come_to_rest(center)
    assert remembered(center.database(plan.room), plan) == before


@pytest.mark.faults
@pytest.mark.parametrize("room", PLANS)
def test_a_listener_remembers_in_the_tables_it_names_and_says_nothing(center: Recorded, room: str) -> None:
    plan = PLANS[room]
    used: set[str] = set()
    for listener in plan.listeners:
        written = _written(center, plan, listener)
        assert written <= set(listener.tables), f"{listener.queue} writes more than it names"
        used |= written
    assert used == set(plan.tables), "the history does not reach them: nothing is known of their rebuild"


def _written(center: Recorded, plan: Plan, listener: Listener) -> set[str]:
    """The tables written to when a listener remembers what it heard; all of it is taken back."""
    database, statements = center.database(plan.room), []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    with database.transaction() as session:
        for table in plan.tables:
            session.execute(text(f"DELETE FROM {table}"))
        event.listen(database.engine, "before_cursor_execute", note)
        for each in {one.id: one for one in center.travelled}.values():
            if each.type in listener.known:
                listener.replay(session, each)
        session.flush()
        session.execute(text("SELECT 1"))
        event.remove(database.engine, "before_cursor_execute", note)
        assert not has_said(session), f"{listener.queue} says something"
        session.rollback()
    return {found[1] for statement in statements if (found := _WRITES.match(statement))}


@pytest.mark.pure
def test_whoever_can_be_rebuilt_says_where_it_remembers() -> None:
    for room, service in SERVICES.items():
        known = {table.name for table in metadata_of(room).tables.values()}
        for listener in listeners_of(service):
            if listener.rebuilds:
                hint = f'{listener.queue}: say @hears(…, projection=True, into=("its_table", …))'
                assert listener.tables, hint
                assert set(listener.tables) <= known, f"{hint}; {room} has {sorted(known)}"
            else:
                assert not listener.tables, f"{listener.queue} names tables, but neither is a projection nor says what remembers"


@pytest.mark.pure
def test_what_no_ledger_keeps_is_said_again_by_whoever_knows_it() -> None:
    heard = {
        contract
        for plan in PLANS.values()
        for listener in plan.listeners
        for contract in listener.contracts
        if contract.transient
    }
    said = {fact for module in sayers().values() for fact in module.SAYS}
    assert heard <= said, "a room needs operations/saying_again.py"


def opened(number: int) -> Event[Any]:
    sample = CaseOpened.sample | {"case_id": uuid7(), "enterprise_id": uuid7(), "name": f"第{number}家"}
    return seal(CaseOpened.model_validate(sample))


def keep(center: Center, events: Sequence[Event[Any]]) -> None:
    """Put events into the ledger of the room that says them."""
    rows = [
        {"time": one.time, "event_id": one.id, "type": one.type, "case_id": one.case_id, "body": write(one).decode()}
        for one in events
    ]
    with center.database(events[0].data.room).transaction() as session:
        session.execute(ledger.insert(), rows)


@pytest.mark.faults
def test_events_that_come_during_rebuilds_are_neither_lost_nor_doubled(postgres: DatabaseServer, fresh_database: str) -> None:
    center = Center(postgres.settings(fresh_database))
    listener = next(one for one in center.listeners if one.queue == "enterprises.on_case_fact")
    events = [opened(number) for number in range(1_000)]
    taken: SimpleQueue[int] = SimpleQueue()
    held = 0

    def live() -> None:
        nonlocal held
        for start in range(0, len(events), 20):
            some = [write(one) for one in events[start : start + 20]]
            keep(center, events[start : start + 20])
            while not _delivered(center, listener, some):
                held += 1
            taken.put(start)

    worker = threading.Thread(target=live)
    worker.start()
    for _ in range(4):
        for _ in range(10):
            taken.get(timeout=60)
        assert not rebuild(center.databases, PLANS["enterprises"]).failed
    worker.join()
    with center.database("enterprises").reading() as session:
        thread = session.execute(text("SELECT event_id FROM thread_entries")).scalars().all()
        had = session.execute(select(inbox.c.event_id).where(inbox.c.listener == listener.name)).scalars().all()
    assert sorted(thread) == sorted(had) == sorted(one.id for one in events)
    assert counts(center, "enterprises.failures") == {"enterprises.failures": 0}
    print(f"held off {held} times")
    center.close()


def _delivered(center: Center, listener: Listener, bodies: list[bytes]) -> bool:
    try:
        deliver(center.database(listener.room), listener, bodies)
    except DatabaseAway:
        return False
    return True


@pytest.mark.faults
def test_while_it_is_held_nothing_is_decided_and_no_attempt_counts(center: Recorded) -> None:
    database, listener = (
        center.database("enterprises"),
        next(one for one in center.listeners if one.queue == "enterprises.on_case_fact"),
    )
    body = write(opened(1))
    with database.transaction() as session:
        hold(session, [listener])
        for _ in range(4):
            with pytest.raises(DatabaseAway):
                deliver(database, listener, [body])
    assert len(deliver(database, listener, [body]).handled) == 1


@pytest.mark.faults
def test_what_cannot_be_taken_is_kept_as_a_failure_and_what_only_waited_for_another_is_not(
    postgres: DatabaseServer, fresh_database: str
) -> None:
    center = Center(postgres.settings(fresh_database))
    events = [opened(number) for number in range(250)]
    keep(center, events)
    ill, early, late = events[7].id, events[30].id, events[240].id
    taken: set[UUID] = set()

    def handle(session: Session, one: Event[Any]) -> None:
        if one.id == ill or (one.id == early and late not in taken):
            raise Refused("not yet")
        original(session, one)
        taken.add(one.id)

    plan = PLANS["enterprises"]
    original = plan.listeners[0].handle
    rebuilt = rebuild(center.databases, replace(plan, listeners=(replace(plan.listeners[0], handle=handle),)))
    assert list(rebuilt.failed) == [f"enterprises.on_case_fact {ill}"]
    assert counts(center, "enterprises.thread_entries", "enterprises.failures") == {
        "enterprises.thread_entries": 249, "enterprises.failures": 1,
    }  # fmt: skip
    with center.database("enterprises").reading() as session:
        assert session.execute(select(failures.c.state)).scalar_one() == "retrying"
    assert not rebuild(center.databases, plan).failed, "once cured, a rebuild takes it and the failure goes"
    assert counts(center, "enterprises.failures") == {"enterprises.failures": 0}
    center.close()


@pytest.mark.faults
def test_a_listener_that_says_something_is_found_out_and_nothing_changes(center: Recorded) -> None:
    plan = PLANS["enterprises"]
    before = remembered(center.database(plan.room), plan)

    def chatter(session: Session, one: Event[Any]) -> None:
        say(session, CaseOpened.model_validate(CaseOpened.sample))

    with pytest.raises(NotRebuildable, match="on_case_fact"):
        rebuild(center.databases, replace(plan, listeners=(replace(plan.listeners[0], handle=chatter),)))
    assert remembered(center.database(plan.room), plan) == before
    with center.database("enterprises").reading() as session:
        assert session.execute(select(outbox.c.seq)).first() is None


@pytest.mark.faults
def test_the_command_rebuilds_what_it_is_told_and_refuses_the_rest_in_one_line(center: Recorded) -> None:
    run = CliRunner(env=center.settings.environment()).invoke
    done = run(main, ["rebuild", "assessment.on_case_opened", "--yes"])
    assert done.exit_code == 0, done.output
    assert re.search(r"^assessment: \d+ events into 1 tables", done.stdout, re.MULTILINE)
    for wrong in (["nowhere"], ["assessment.on_nothing"], ["accounts"], ["assessment"]):
        refused = run(main, ["rebuild", *wrong], input="")
        assert refused.exit_code == 2
        assert refused.stderr.strip().splitlines()[-1].startswith("Error: ")
