"""PROOF R7: what every room remembers is the same however often, and in whatever order, it was told."""

from __future__ import annotations

import hashlib
import os
import random
import re
from collections.abc import Iterator
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import pytest
from sqlalchemy import text

from services.contracts.envelope import write
from services.messaging.inbox import deliver
from tests.faults.history import Recorded, lived
from tests.harness.databases import DatabaseServer

EVENTS = int(os.environ.get("BAMAI_ORDER_EVENTS", "1000"))
SEEDS = int(os.environ.get("BAMAI_ORDER_SEEDS", "3"))

HEARD = {
    "accounts": ("affiliations",),
    "enterprises": ("people", "step_marks", "thread_entries"),
    "assessment": ("cases", "firms", "claims", "delegations", "visits"),
    "diagnosis": ("firms", "cases", "runs", "people", "members", "verifications", "delegations"),
    "providers": ("seen_firms", "seen_cases", "seen_reports", "seen_closures", "seen_verifications", "seen_firm_people", "seen_contacts"),
    "handover": ("records", "seen_firms", "seen_cases", "seen_firm_people", "seen_verifications", "seen_providers"),
    "outreach": (
        "seen_firms", "seen_cases", "seen_claims", "seen_verifications", "seen_runs", "seen_uplifts", "seen_engagements",
    ),
    "notify": ("people", "organisations", "cases", "teams", "visit_experts"),
}  # fmt: skip
"""What a room keeps of what it heard, by itself: no deed of its own writes there."""
_ID = re.compile(rb"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


@pytest.fixture(scope="module")
def told(postgres: DatabaseServer) -> Iterator[tuple[Recorded, list[bytes]]]:
    """A center whose two firms went round, and everything said on the way, for as many such pairs of firms as make EVENTS."""
    with lived(postgres) as center:
        once = [write(event) for event in sorted(center.travelled, key=lambda event: (event.time, event.id))]
        copies = max(1, EVENTS // len(once))
        yield center, [body if copy == 0 else _elsewhere(body, copy) for copy in range(copies) for body in once]


def _elsewhere(body: bytes, copy: int) -> bytes:
    """The same fact of another firm: every id becomes another one, the same wherever it stands."""
    return _ID.sub(lambda found: str(uuid5(NAMESPACE_OID, f"{copy}{found[0].decode()}")).encode(), body)


@pytest.mark.parametrize("room", HEARD)
def test_told_three_times_in_any_order_a_room_remembers_the_same(told: tuple[Recorded, list[bytes]], room: str) -> None:
    center, bodies = told
    expected = _remembered(center, room, bodies)
    for seed in range(SEEDS):
        thrice = bodies * 3
        random.Random(seed).shuffle(thrice)
        assert _remembered(center, room, thrice) == expected, f"{len(bodies)} events, seed {seed}"


def _remembered(center: Recorded, room: str, bodies: list[bytes]) -> dict[str, str]:
    """The room's memory by table, as a hash, after it forgot everything and was told this."""
    with center.database(room).transaction() as session:
        for table in (*HEARD[room], "inbox", "failures", "outbox"):
            session.execute(text(f"DELETE FROM {table}"))
    for listener in (one for one in center.listeners if one.room == room):
        heard = [body for body in bodies if any(f'"{kind}"'.encode() in body for kind in listener.known)]
        for start in range(0, len(heard), 100):
            deliver(center.database(room), listener, heard[start : start + 100])
    _try_what_waits(center, room)
    with center.database(room).reading() as session:
        memory = {table: _hash(session.execute(text(f"SELECT to_jsonb(t) FROM {table} t")).scalars()) for table in HEARD[room]}
    assert sum(one.startswith("0 ") for one in memory.values()) <= 1, f"nothing was remembered: this compares nothing: {memory}"
    return memory


def _try_what_waits(center: Recorded, room: str) -> None:
    """What could not be taken yet is tried again for as long as that helps any of it."""
    while waiting := [each for each in center.failing() if each[0].room == room]:
        left = [error for each in waiting if (error := center.try_again(*each))]
        assert len(left) < len(waiting), f"no retry helps: {left[0]}"


def _hash(rows: Iterator[Any]) -> str:
    ours = ("heard_at",)  # when this room heard it, by its own clock
    lines = sorted(str(sorted((key, value) for key, value in row.items() if key not in ours)) for row in rows)
    return f"{len(lines)} rows {hashlib.sha256(chr(10).join(lines).encode()).hexdigest()}"
