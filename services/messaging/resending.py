"""Sending again what a restore lost: events that were with the broker when the backup was made, and are in no inbox.

The ledgers have them all. Each that some listener has neither taken nor kept as a failure goes into its room's outbox once more;
whoever had it already lets it pass. An inbox forgets after a while, so nothing older is looked at: that is the business of
a rebuild. Nor is a listener told what was said before it listened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from services.messaging.housekeeping import KEPT
from services.messaging.ledger import PAGE, Entry, count_entries, read_ledger
from services.messaging.listeners import Listener, listeners_of
from services.messaging.outbox import channel_of
from services.messaging.topology import heard_types
from services.storage.database import WAKES, RoomDatabase
from services.storage.spine import failures, inbox, outbox

CLOCKS_DIFFER = timedelta(hours=1)
REMEMBERED = KEPT["inbox"][1] - CLOCKS_DIFFER
"""How far back an inbox knows for certain."""

Tell = Callable[[int, int], object]
Heard = Mapping[str, Sequence[Listener]]

_BEGIN = text(
    """
    INSERT INTO listening (listener, type, since, remembers_since)
    SELECT new.listener, new.type, CASE
        WHEN EXISTS (SELECT FROM inbox) AND NOT EXISTS (SELECT FROM listening) THEN '-infinity' ELSE now() - interval '5 minutes' END,
        now()
    FROM unnest(CAST(:listeners AS text[]), CAST(:types AS text[])) AS new(listener, type) ON CONFLICT DO NOTHING
    """
)
_LISTENING = text("SELECT listener, type, since FROM listening WHERE since > '-infinity'")


@dataclass
class Resent:
    """How many events were looked at, and how many went out again."""

    looked_at: int = 0
    again: int = 0


def note_listening(session: Session, service: type[Any]) -> None:
    """Write down since when the room's listeners hear what they hear: part of each `bamai migrate`."""
    pairs = [(listener.name, kind) for listener in listeners_of(service) for kind in listener.known]
    session.execute(_BEGIN, {"listeners": [name for name, _ in pairs], "types": [kind for _, kind in pairs]})


def resend(databases: Mapping[str, RoomDatabase], services: Iterable[type[Any]], tell: Tell = lambda done, of: None) -> Resent:
    """Put what some listener has not got into the outboxes again. Safe while the center runs, and to repeat."""
    services = list(services)
    heard, since = heard_types(services), datetime.now(UTC) - REMEMBERED
    begun = {service.name: _listening(databases[service.name]) for service in services}
    said = {service.name: _said_by(service.name, heard) for service in services}
    total = sum(count_entries(databases[room], types, since) for room, types in said.items())
    resent = Resent()
    for room, types in said.items():
        entries = read_ledger(databases[room], types, since)
        while page := list(islice(entries, PAGE)):
            missing = _missing(databases, heard, begun, page)
            resent.again += _put_out(databases[room], [entry for entry in page if entry.event_id in missing])
            resent.looked_at += len(page)
            tell(resent.looked_at, max(total, resent.looked_at))
    return resent


def _said_by(room: str, heard: Heard) -> list[str]:
    """The types of the room that somebody hears and a ledger keeps."""
    contracts = {contract for listeners in heard.values() for one in listeners for contract in one.contracts}
    return sorted(contract.event_type for contract in contracts if contract.room == room and not contract.transient)


def _listening(database: RoomDatabase) -> dict[tuple[str, str], datetime]:
    with database.reading() as session:
        return {(row.listener, row.type): row.since for row in session.execute(_LISTENING)}


def _missing(
    databases: Mapping[str, RoomDatabase],
    heard: Heard,
    begun: Mapping[str, Mapping[tuple[str, str], datetime]],
    page: Sequence[Entry],
) -> set[UUID]:
    """Which of these some listener should have and has not."""
    due: dict[str, set[tuple[str, UUID]]] = {}
    for entry in page:
        for listener in heard[entry.type]:
            since = begun[listener.room].get((listener.name, entry.type))
            if since is None or since <= entry.time:
                due.setdefault(listener.room, set()).add((listener.name, entry.event_id))
    return {event_id for room, pairs in due.items() for _, event_id in pairs - _had(databases[room], pairs)}


def _had(database: RoomDatabase, pairs: set[tuple[str, UUID]]) -> set[tuple[str, UUID]]:
    """What listeners of the room have taken, or keep as a failure."""
    names, ids = {name for name, _ in pairs}, {event_id for _, event_id in pairs}
    found: set[tuple[str, UUID]] = set()
    with database.reading() as session:
        for table in (inbox, failures):
            wanted = select(table.c.listener, table.c.event_id).where(table.c.listener.in_(names), table.c.event_id.in_(ids))
            found |= {(row.listener, row.event_id) for row in session.execute(wanted)}
    return found


def _put_out(database: RoomDatabase, entries: Sequence[Entry]) -> int:
    """Into the outbox again, unless they wait there already."""
    if not entries:
        return 0
    with database.transaction() as session:
        waiting = set(
            session.scalars(select(outbox.c.event_id).where(outbox.c.event_id.in_([entry.event_id for entry in entries])))
        )
        rows = [
            {"event_id": entry.event_id, "type": entry.type, "body": entry.body}
            for entry in entries
            if entry.event_id not in waiting
        ]
        if rows:
            session.execute(insert(outbox), rows)
            session.info.setdefault(WAKES, set()).add(channel_of(database.room))
    return len(rows)
