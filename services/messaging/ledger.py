"""The ledger's months: partitions made ahead, so that an old month can be detached and none has to be looked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

MONTHS_AHEAD = 24


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
