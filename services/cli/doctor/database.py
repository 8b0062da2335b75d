"""The database: does it answer, to every room's login, as new as this version needs, with the right time."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from services.cli.doctor.findings import Finding, note, ok, wrong
from services.settings import Settings
from services.storage.database import RoomDatabase
from services.storage.migrate import scripts_of
from services.storage.serving import NotRunning, demand_running

OLDEST_POSTGRES = 150_000
SKEW_NOTED, SKEW_WRONG = 2.0, 30.0
_MIGRATE = "run `bamai migrate`"


@dataclass(frozen=True, slots=True)
class Server:
    """What one connection said of the server."""

    version: int
    skew_seconds: float
    connections: int
    most_connections: int
    milliseconds: float


def is_there(settings: Settings) -> Finding | None:
    """What is wrong with an embedded database that nobody runs."""
    try:
        demand_running(settings)
    except NotRunning:
        return wrong("database", f"the center of {settings.home} is not running", "start it: bamai up")
    return None


def look_at_database(databases: Mapping[str, RoomDatabase]) -> Iterator[Finding]:
    """The server itself, by the first room's login."""
    room, database = next(iter(databases.items()))
    try:
        server = ask_server(database)
    except OperationalError as error:
        said = str(error.orig).strip().splitlines()[0]
        if _refuses(error):
            yield wrong("logins", f"the database refuses the login of {room}", f"{_MIGRATE}: it makes logins and passwords anew")
        else:
            yield wrong("database", f"does not answer: {said}", "is PostgreSQL running there, and BAMAI_DATABASE_URL right?")
        return
    number = f"PostgreSQL {server.version // 10_000}.{server.version % 10_000}"
    if server.version < OLDEST_POSTGRES:
        yield wrong("database", f"{number} is too old", "install PostgreSQL 15 or newer")
    else:
        yield ok("database", f"{number} answers in {server.milliseconds:.0f} ms")
    yield _clock(server.skew_seconds)
    if server.connections > 0.8 * server.most_connections:
        yield note(
            "connections", f"{server.connections} of {server.most_connections} connections are open",
            "raise max_connections, or run fewer processes a room",
        )  # fmt: skip


def _clock(skew: float) -> Finding:
    said = f"this machine and the database differ by {abs(skew):.1f} s"
    advice = "synchronise both: timedatectl set-ntp true"
    if abs(skew) > SKEW_WRONG:
        return wrong("clock", said, advice)
    return note("clock", said, advice) if abs(skew) > SKEW_NOTED else ok("clock", said)


def ask_server(database: RoomDatabase) -> Server:
    with database.reading() as session:
        session.execute(text("SELECT 1"))
        began, here = time.perf_counter(), time.time()
        there = float(session.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one())
        took = time.perf_counter() - began
        version, used, most = session.execute(text(
            "SELECT current_setting('server_version_num')::int, (SELECT count(*) FROM pg_stat_activity), "
            "current_setting('max_connections')::int"
        )).one()  # fmt: skip
    return Server(version, there - (here + took / 2), used, most, took * 1000)


def look_at_rooms(databases: Mapping[str, RoomDatabase]) -> Iterator[Finding]:
    """Logins and migrations of each room; one line for all that are well."""
    shut, behind, ahead = [], [], []
    for room, database in databases.items():
        try:
            told = _versions(database)
        except OperationalError as error:
            if not _refuses(error):
                raise
            shut.append(room)
            continue
        needed = {table: _head(owner) for owner, table in (("messaging", "spine_version"), (room, "room_version"))}
        behind += [room for table, head in needed.items() if head and (told[table] or "") < head]
        ahead += [room for table, head in needed.items() if (told[table] or "") > (head or "9")]
    if shut:
        yield wrong(
            "logins", f"the database refuses the login of {', '.join(shut)}", f"{_MIGRATE}: it makes logins and passwords anew"
        )
    if behind:
        yield wrong("migrations", f"not done for this version: {', '.join(dict.fromkeys(behind))}", _MIGRATE)
    if ahead:
        yield wrong("migrations", f"made by a newer version: {', '.join(dict.fromkeys(ahead))}", "install that version of bamai")
    if not (shut or behind or ahead):
        yield ok("migrations", f"{len(databases)} rooms, each with its login and tables")


def _refuses(error: OperationalError) -> bool:
    """Whether the server answered, and turned this login away; libpq gives no code for it."""
    said = str(error.orig)
    return "password authentication failed" in said or "is not permitted to log in" in said or "role " in said


def _head(owner: str) -> str | None:
    scripts = scripts_of(owner)
    return scripts.get_current_head() if scripts else None


def _versions(database: RoomDatabase) -> dict[str, str | None]:
    with database.reading() as session:
        there = {
            table: session.execute(text("SELECT to_regclass(:table)"), {"table": table}).scalar()
            for table in ("spine_version", "room_version")
        }
        return {
            table: session.execute(text(f"SELECT version_num FROM {table}")).scalar() if exists else None  # noqa: S608 (ours)
            for table, exists in there.items()
        }
