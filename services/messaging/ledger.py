"""The ledger: read in the order things came true, and its months, made ahead so that none has to be looked for."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, create_engine, func, select, text, tuple_
from sqlalchemy.pool import NullPool

from services.storage.database import RoomDatabase
from services.storage.spine import ledger

MONTHS_AHEAD = 24
PAGE = 1_000
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Entry(NamedTuple):
    """One event as it was said."""

    time: datetime
    event_id: UUID
    type: str
    body: str


def read_ledger(database: RoomDatabase, types: Iterable[str], since: datetime = _BEGINNING) -> Iterator[Entry]:
    """The room's events of these types by (time, id), a page at a time, no transaction held in between."""
    position, wanted = (since, UUID(int=0)), list(types)
    page = select(ledger.c.time, ledger.c.event_id, ledger.c.type, ledger.c.body).where(ledger.c.type.in_(wanted))
    page = page.order_by(ledger.c.time, ledger.c.event_id).limit(PAGE)
    while True:
        later = (ledger.c.time >= position[0]) & (tuple_(ledger.c.time, ledger.c.event_id) > tuple_(*position))
        with database.reading() as session:
            entries = [Entry(*row) for row in session.execute(page.where(later))]
        yield from entries
        if len(entries) < PAGE:
            return
        position = entries[-1].time, entries[-1].event_id


def read_ledgers(databases: Mapping[str, RoomDatabase], types: Mapping[str, Iterable[str]]) -> Iterator[Entry]:
    """What several rooms said, by (time, id). `types`: publishing room → wire types."""
    return heapq.merge(*(read_ledger(databases[room], wanted) for room, wanted in types.items()))


def count_entries(database: RoomDatabase, types: Iterable[str], since: datetime = _BEGINNING) -> int:
    """How many there are to read."""
    wanted = select(func.count()).select_from(ledger).where(ledger.c.type.in_(list(types)), ledger.c.time >= since)
    with database.reading() as session:
        return session.execute(wanted).scalar_one()


def make_partitions(connection: Connection, *, start: datetime | None = None, months: int = MONTHS_AHEAD) -> list[str]:
    """Make the missing partitions of the ledger in the schema of the search_path, as its owner; returns their names.

    Rows of such a month that the default partition took in meanwhile move over.
    """
    first = (start or datetime.now(UTC)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    made = []
    for number in range(months + 1):
        begin, end = _month(first, number), _month(first, number + 1)
        name = f"ledger_{begin:%Y_%m}"
        if connection.execute(text("SELECT to_regclass(:name)"), {"name": name}).scalar() is None:
            _make(connection, name, begin, end)
            made.append(name)
    return made


def extend_ledgers(owner_url: str, rooms: Iterable[str]) -> None:
    """Make the months ahead in every room's schema: part of each `bamai migrate`."""
    engine = create_engine(owner_url, poolclass=NullPool, connect_args={"connect_timeout": 10})
    for room in rooms:
        with engine.begin() as connection:
            connection.execute(text(f'SET LOCAL search_path = "{room}"'))
            make_partitions(connection)


def _month(first: datetime, number: int) -> datetime:
    years, month = divmod(first.month - 1 + number, 12)
    return first.replace(year=first.year + years, month=month + 1)


def _make(connection: Connection, name: str, begin: datetime, end: datetime) -> None:
    connection.execute(text(f"CREATE TABLE {name} (LIKE ledger INCLUDING ALL)"))
    moved = text(
        "WITH moved AS (DELETE FROM ledger_default WHERE time >= :begin AND time < :end RETURNING *) "  # noqa: S608
        f"INSERT INTO {name} SELECT * FROM moved"
    )
    connection.execute(moved, {"begin": begin, "end": end})
    bounds = f"FROM ('{begin.isoformat()}') TO ('{end.isoformat()}')"
    connection.execute(text(f"ALTER TABLE ledger ATTACH PARTITION {name} FOR VALUES {bounds}"))
