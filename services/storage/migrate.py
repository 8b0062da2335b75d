"""Numbered, forward-only migrations: the spine first, then the room's own, each room in one transaction.

A room's schema carries two version tables, `spine_version` and `room_version`. A killed run leaves every room either
as it was or as it should be; running again finishes the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from services.rooms import ROOMS
from services.settings import Settings
from services.storage.roles import close_public, grant, make_login

LOCK = 7_020_211_009_016
"""The advisory lock that one migrating process holds in the database."""


class CannotMigrate(Exception):
    """The database is not as this version needs it; one line says why."""


def migrate(settings: Settings, rooms: tuple[str, ...] = ROOMS, *, tell: Callable[[str], object] = len) -> None:
    """Bring every room's schema and login to what this version needs.

    Raises:
        CannotMigrate: the database is newer than this version, or it cannot be reached.
    """
    engine = create_engine(settings.owner_url(), poolclass=NullPool, connect_args={"connect_timeout": 10})
    try:
        with engine.connect() as guard:
            guard.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
            guard.commit()
            _check_version(guard)
            with engine.begin() as connection:
                close_public(connection)
            for room in rooms:
                with engine.begin() as connection:
                    _migrate_room(connection, settings, room, tell)
    except OperationalError as error:
        raise CannotMigrate(f"cannot reach the database: {str(error.orig).strip().splitlines()[0]}") from error


def scripts_of(owner: str) -> ScriptDirectory | None:
    """The migrations of a room, or of `messaging` for the spine; None where there are none."""
    folder = Path(str(files("services").joinpath(owner, "migrations")))
    if not any(folder.glob("[0-9]*.py")):
        return None
    return ScriptDirectory(str(folder), version_locations=[str(folder)])


def _migrate_room(connection: Connection, settings: Settings, room: str, tell: Callable[[str], object]) -> None:
    make_login(connection, settings.room_login(room), room, settings.room_password(room))
    connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{room}"'))
    connection.execute(text(f'SET LOCAL search_path = "{room}"'))
    for owner, table in (("messaging", "spine_version"), (room, "room_version")):
        scripts = scripts_of(owner)
        if scripts is not None:
            _upgrade(connection, scripts, room, table, tell)
    grant(connection, settings.room_login(room), room)


def _upgrade(connection: Connection, scripts: ScriptDirectory, room: str, table: str, tell: Callable[[str], object]) -> None:
    context = MigrationContext.configure(connection, opts={"version_table": table, "version_table_schema": room})
    known = {script.revision for script in scripts.walk_revisions()}
    unknown = [revision for revision in context.get_current_heads() if revision not in known]
    if unknown:
        raise CannotMigrate(
            f"the database is newer than this version of bamai: {room} is at {table.removesuffix('_version')} {unknown[0]}, "
            f"this version knows {max(known)}; install the newer version"
        )

    def steps(current: Any, _: MigrationContext) -> Any:
        todo: list[Any] = scripts._upgrade_revs("head", current)  # noqa: SLF001 (what alembic's own upgrade command calls)
        for step in todo:
            tell(f"{room}: {table.removesuffix('_version')} {step.revision.revision}")
        return todo

    with EnvironmentContext(Config(), scripts, fn=steps) as environment:
        environment.configure(connection=connection, version_table=table, version_table_schema=room)
        environment.run_migrations()


def _check_version(connection: Connection) -> None:
    number = int(connection.execute(text("SHOW server_version_num")).scalar_one())
    connection.commit()
    if number < 150_000:
        raise CannotMigrate(f"PostgreSQL {number // 10_000} is too old: 15 or newer is needed")
