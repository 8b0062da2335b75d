"""The fixture that most tests stand on does what it says."""

from __future__ import annotations

from sqlalchemy import func, select

from services.contracts.accounts import SessionRevoked
from services.rooms import ROOMS
from services.storage.spine import revoked_sessions
from tests.harness.center import Center


def test_a_fact_told_reaches_every_room_that_hears_it_once(center: Center) -> None:
    event = center.tell(SessionRevoked.model_validate(SessionRevoked.sample))
    center.tell(event)
    hearing = {listener.room for listener in center.listeners if "session.revoked" in listener.known}
    for room in hearing & set(ROOMS):
        with center.database(room).reading() as session:
            assert session.execute(select(func.count()).select_from(revoked_sessions)).scalar_one() == 1
