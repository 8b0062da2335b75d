"""After a restore: whatever some listener has not got goes out again, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, select, text, update
from uuid_utils.compat import uuid7

from services.accounts.operations.registering import register
from services.cli import main
from services.contracts.enterprises import CaseOpened
from services.contracts.envelope import Event, seal, write
from services.contracts.vocabulary import Role
from services.messaging.inbox import deliver
from services.messaging.listeners import service_of
from services.messaging.resending import REMEMBERED, note_listening, resend
from services.rooms import ROOMS
from services.storage.spine import failures, ledger, listening, outbox
from tests.harness.center import Center

SERVICES = [service for room in ROOMS if (service := service_of(room)) is not None]
LISTENER = "enterprises.on_case_fact"


def said(center: Center, count: int, at: datetime | None = None) -> list[Event[Any]]:
    """Events that left the outbox: in the ledger, and with the broker if anywhere."""
    facts = [CaseOpened.model_validate(CaseOpened.sample | {"case_id": uuid7(), "enterprise_id": uuid7()}) for _ in range(count)]
    events = [seal(fact, at=at) for fact in facts]
    with center.database("enterprises").transaction() as session:
        session.execute(
            ledger.insert(),
            [{"time": one.time, "event_id": one.id, "type": one.type, "body": write(one).decode()} for one in events],
        )
    return events


def waiting(center: Center) -> set[Any]:
    with center.database("enterprises").reading() as session:
        return set(session.scalars(select(outbox.c.event_id)))


def take(center: Center, events: Sequence[Event[Any]], but: str = "") -> None:
    for listener in center.listeners:
        if listener.queue != but and events[0].type in listener.known:
            deliver(center.database(listener.room), listener, [write(one) for one in events])


def test_only_what_somebody_has_not_got_is_sent_again_and_once(center: Center) -> None:
    taken, lost, half = said(center, 3), said(center, 4), said(center, 2)
    take(center, taken)
    take(center, half, but=LISTENER)
    done = resend(center.databases, SERVICES)
    assert (done.looked_at, done.again) == (9, 6)
    assert waiting(center) == {one.id for one in (*lost, *half)}
    assert resend(center.databases, SERVICES).again == 0, "it waits in the outbox already"
    center.settle()
    with center.database("enterprises").reading() as session:
        entries = session.execute(text("SELECT event_id FROM thread_entries")).scalars().all()
    assert sorted(entries) == sorted(one.id for one in (*taken, *lost, *half))
    assert resend(center.databases, SERVICES).again == 0


def test_what_an_inbox_may_have_forgotten_is_left_to_a_rebuild(center: Center) -> None:
    said(center, 1, datetime.now(UTC) - REMEMBERED - timedelta(hours=2))
    recent = said(center, 1, datetime.now(UTC) - REMEMBERED + timedelta(hours=2))
    assert resend(center.databases, SERVICES).again == 1
    assert waiting(center) == {recent[0].id}


def test_a_listener_is_not_told_what_was_said_before_it_listened(center: Center) -> None:
    before = said(center, 1, datetime.now(UTC) - timedelta(days=3))
    take(center, before, but=LISTENER)
    take(center, said(center, 1))
    database = center.database("enterprises")
    with database.transaction() as session:
        note_listening(session, next(one for one in SERVICES if one.name == "enterprises"))
        unknown = session.execute(text("SELECT count(*) FROM listening WHERE since = '-infinity'")).scalar_one()
        known = session.execute(text("SELECT count(*) FROM listening")).scalar_one()
    assert unknown == known > 0, "who had heard something before this was written down has always listened"
    assert resend(center.databases, SERVICES).again == 1
    with database.transaction() as session:
        session.execute(delete(outbox))
    with database.transaction() as session:
        session.execute(update(listening).values(since=datetime.now(UTC)))
    assert resend(center.databases, SERVICES).again == 0


def test_what_failed_is_with_its_retries_and_not_sent_again(center: Center) -> None:
    (ill,) = said(center, 1)
    take(center, [ill], but=LISTENER)
    with center.database("enterprises").transaction() as session:
        now = datetime.now(UTC)
        session.execute(
            failures.insert().values(
                listener="on_case_fact", event_id=ill.id, type=ill.type, body=write(ill), delivery={}, attempts=1, error="ill",
                state="dead", failed_at=now, changed_at=now,
            )
        )  # fmt: skip
    assert resend(center.databases, SERVICES).again == 0


@pytest.mark.parametrize("lost", ["", "DELETE FROM outbox"])
def test_the_command_says_names_again_because_no_ledger_has_them(center: Center, lost: str) -> None:
    with center.database("accounts").transaction() as session:
        person = register(session, "王海燕", [Role.EXPERT], mobile="13800000001")
        session.flush()
    if lost:
        with center.database("accounts").transaction() as session:
            session.execute(text(lost))
    done = CliRunner(env=center.settings.environment()).invoke(main, ["resend"])
    assert done.exit_code == 0, done.output
    assert done.stdout.strip().endswith("are sent again, and all names and numbers")
    center.settle()
    with center.database("diagnosis").reading() as session:
        names = session.execute(text("SELECT name FROM people WHERE person_id = :id"), {"id": person.id}).scalars().all()
    assert names == ["王海燕"]
