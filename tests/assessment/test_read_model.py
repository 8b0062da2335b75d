from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text
from uuid_utils.compat import uuid7

from services.contracts.diagnosis import VisitBooked, VisitCancelled, VisitRescheduled
from services.contracts.enterprises import (
    CaseOpened,
    CaseRested,
    CaseResumed,
    ClaimRefused,
    DelegationConfirmed,
    EnterpriseClaimed,
    EnterpriseVerified,
    TeamAssigned,
)
from services.contracts.envelope import Event, seal
from tests.harness.center import Center

TABLES = ("cases", "firms", "claims", "delegations", "visits")


def state(center: Center) -> dict[str, list[Any]]:
    with center.database("assessment").reading() as session:
        return {table: sorted(map(str, session.execute(text(f"SELECT * FROM {table}")).all())) for table in TABLES}


def tale() -> list[Event[Any]]:
    """What may happen to a firm, told in order, a minute apart."""
    ids = {"case_id": uuid7(), "enterprise_id": uuid7()}
    person, other, visit = uuid7(), uuid7(), uuid7()
    booked = VisitBooked.sample | ids | {"visit_id": visit}
    facts = [
        EnterpriseClaimed(enterprise_id=ids["enterprise_id"], person_id=person),
        CaseOpened.model_validate(CaseOpened.sample | ids),
        TeamAssigned.model_validate(TeamAssigned.sample | ids),
        DelegationConfirmed.model_validate(DelegationConfirmed.sample | ids),
        EnterpriseVerified(enterprise_id=ids["enterprise_id"], liaison_id=uuid7()),
        VisitBooked.model_validate(booked),
        CaseRested.model_validate(CaseRested.sample | ids),
        VisitRescheduled.model_validate(booked | {"expert_id": uuid7()}),
        TeamAssigned.model_validate(TeamAssigned.sample | ids | {"mentor_id": uuid7()}),
        CaseResumed.model_validate(ids),
        VisitCancelled.model_validate(booked | {"reason": "停产"}),
        ClaimRefused(enterprise_id=ids["enterprise_id"], person_id=person, reason="不符"),
        EnterpriseClaimed(enterprise_id=ids["enterprise_id"], person_id=other),
    ]
    began = datetime(2026, 11, 1, tzinfo=UTC)
    return [seal(fact, at=began + timedelta(minutes=minute)) for minute, fact in enumerate(facts)]


def test_told_three_times_in_any_order_it_remembers_the_same(center: Center) -> None:
    events = tale()
    in_order = retell(center, events)
    for seed in range(6):
        shuffled = events * 3
        random.Random(seed).shuffle(shuffled)
        assert retell(center, shuffled) == in_order, seed


def retell(center: Center, events: list[Event[Any]]) -> dict[str, list[Any]]:
    """What the room remembers once it has forgotten everything and heard this."""
    with center.database("assessment").transaction() as session:
        for table in ("inbox", *TABLES):
            session.execute(text(f"DELETE FROM {table}"))
    for event in events:
        center.tell(event, room="assessment")
    return state(center)
