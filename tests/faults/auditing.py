"""What every ledger says against what every inbox has; and what rooms remember, as hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import func, select, text

from services.messaging.listeners import listeners_of, service_of
from services.messaging.rebuilding import Plan, plan_of
from services.rooms import ROOMS
from services.settings import Settings
from services.storage.base import metadata_of
from services.storage.database import RoomDatabase
from services.storage.spine import failures, inbox, ledger, outbox

SERVICES = {room: service for room in ROOMS if (service := service_of(room)) is not None}
PLANS = {room: plan for room, service in SERVICES.items() if (plan := plan_of(service)) is not None}
CLOCKS = {"heard_at", "contact_said_at", "contact_as_of", "told_as_of", "catching_up"}
"""When this room heard it, when a name was last said (it is said anew), and whether somebody is still to be caught up with."""


@contextmanager
def databases_of(settings: Settings) -> Iterator[dict[str, RoomDatabase]]:
    """Every room's database, under its own login."""
    databases = {room: RoomDatabase(room, settings.room_url(room), 1, 1) for room in ROOMS}
    yield databases
    for database in databases.values():
        database.close()


def remembered(database: RoomDatabase, plan: Plan) -> dict[str, str]:
    """The room's memory by table, as a hash."""
    with database.reading() as session:
        rows = {table: session.execute(text(f"SELECT to_jsonb(t) FROM {table} t")).scalars() for table in plan.tables}
        return {table: _hash(found, CLOCKS | _local_ids(plan.room, table)) for table, found in rows.items()}


def _local_ids(room: str, table: str) -> set[str]:
    """Columns that count up in this database alone."""
    return {column.name for column in metadata_of(room).tables[f"{room}.{table}"].columns if column.identity is not None}


def _hash(rows: Iterable[Any], aside: set[str]) -> str:
    lines = sorted(str(sorted((key, value) for key, value in row.items() if key not in aside)) for row in rows)
    return f"{len(lines)} rows {hashlib.sha256(chr(10).join(lines).encode()).hexdigest()}"


def unheard(databases: Mapping[str, RoomDatabase]) -> dict[str, int]:
    """Queue → how many events of the ledgers its listener has not taken. Empty when everybody has everything."""
    said: dict[str, set[Any]] = {}
    for room in ROOMS:
        with databases[room].reading() as session:
            for kind, event_id in session.execute(select(ledger.c.type, ledger.c.event_id)):
                said.setdefault(kind, set()).add(event_id)
    missing: dict[str, int] = {}
    for room, service in SERVICES.items():
        with databases[room].reading() as session:
            for listener in listeners_of(service):
                had = set(session.scalars(select(inbox.c.event_id).where(inbox.c.listener == listener.name)))
                due = {event_id for kind in listener.known for event_id in said.get(kind, ())}
                missing |= {listener.queue: len(due - had)} if due - had else {}
    return missing


def under_way(databases: Mapping[str, RoomDatabase]) -> dict[str, int]:
    """What is still in an outbox, or failed; empty when nothing is."""
    found: dict[str, int] = {}
    for room in ROOMS:
        with databases[room].reading() as session:
            for table in (outbox, failures):
                found[f"{room}.{table.name}"] = session.execute(select(func.count()).select_from(table)).scalar_one()
    return {place: count for place, count in found.items() if count}
