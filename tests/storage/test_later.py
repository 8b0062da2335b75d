from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.enterprises.models import ThreadEntry
from services.storage.database import RoomDatabase
from services.storage.later import add_later
from tests.harness.center import Center


@pytest.fixture
def enterprises(center: Center) -> RoomDatabase:
    return center.database("enterprises")


def add(session: Session) -> None:
    row: dict[str, Any] = {
        "event_id": uuid7(),
        "case_id": uuid7(),
        "said_at": datetime.now(UTC),
        "type": "case.opened",
        "body": {},
    }
    add_later(session, ThreadEntry, **row)


def add_and_fail(session: Session) -> None:
    add(session)
    raise RuntimeError


def count(session: Session) -> int:
    return session.execute(select(func.count()).select_from(ThreadEntry)).scalar_one()


def test_rows_for_later_are_there_for_the_next_statement_and_after_the_commit(enterprises: RoomDatabase) -> None:
    with enterprises.transaction() as session:
        add(session)
        add(session)
        assert count(session) == 2
        add(session)
    with enterprises.reading() as session:
        assert count(session) == 3


def test_rows_for_later_go_with_their_transaction_or_savepoint_and_no_other(enterprises: RoomDatabase) -> None:
    with pytest.raises(RuntimeError), enterprises.transaction() as session:
        add_and_fail(session)
    with enterprises.transaction() as session:
        add(session)
        with pytest.raises(RuntimeError), session.begin_nested():
            add_and_fail(session)
        with session.begin_nested():
            add(session)
    with enterprises.reading() as session:
        assert count(session) == 2
