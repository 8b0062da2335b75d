"""Migrations: harmless to repeat, all or nothing per room, never backwards, and equal to the models."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData, create_engine
from sqlalchemy.pool import NullPool

from services.rooms import ROOMS, rooms_with
from services.settings import Settings
from services.storage import migrate as migrating
from services.storage.base import metadata_of
from services.storage.migrate import CannotMigrate, migrate
from services.storage.spine import spine
from tests.harness.databases import DatabaseServer

SHAPE = """
    SELECT table_schema, table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
    WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2, ordinal_position
"""
OURS = {*spine.tables, "spine_version", "room_version"}


@pytest.fixture
def settings(postgres: DatabaseServer, empty_database: str) -> Settings:
    return postgres.settings(empty_database)


def test_migrating_again_changes_nothing(postgres: DatabaseServer, empty_database: str, settings: Settings) -> None:
    migrate(settings)
    first = postgres.run(SHAPE, empty_database)
    done: list[str] = []
    migrate(settings, tell=done.append)
    assert done == []
    assert postgres.run(SHAPE, empty_database) == first
    assert {row[0] for row in first} == set(ROOMS)


def test_two_that_migrate_at_once_wait_for_each_other(settings: Settings) -> None:
    done: list[str] = []
    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(migrate, settings, tell=done.append) for _ in range(2)]:
            future.result()
    assert len(done) == len(set(done))


def test_a_database_of_a_newer_version_is_refused(postgres: DatabaseServer, empty_database: str, settings: Settings) -> None:
    migrate(settings)
    postgres.run("UPDATE notify.room_version SET version_num = '9001'", empty_database)
    with pytest.raises(CannotMigrate, match=r"newer than this version of bamai: notify is at room 9001") as refusal:
        migrate(settings)
    assert "\n" not in str(refusal.value)


def test_a_room_whose_migration_breaks_off_is_left_as_it_was(
    postgres: DatabaseServer, empty_database: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(connection: Connection, login: str, room: str) -> None:
        if room == "enterprises":
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(migrating, "grant", break_off)
        with pytest.raises(KeyboardInterrupt):
            migrate(settings)
    assert {row[0] for row in postgres.run(SHAPE, empty_database)} == {"accounts"}
    migrate(settings)
    assert {row[0] for row in postgres.run(SHAPE, empty_database)} == set(ROOMS)


def test_a_database_that_does_not_answer_is_said_in_one_line(settings: Settings) -> None:
    away = Settings(database_url="postgresql://nobody:pw@127.0.0.1:1/nothing", secret_key=settings.secret_key)
    with pytest.raises(CannotMigrate, match=r"^cannot reach the database: .*refused[^\n]*$"):
        migrate(away)


@pytest.fixture
def migrated(postgres: DatabaseServer, fresh_database: str) -> Iterator[Connection]:
    engine = create_engine(postgres.settings(fresh_database).owner_url(), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


@pytest.mark.parametrize("room", rooms_with("migrations"))
def test_the_migrations_make_what_the_models_say(migrated: Connection, room: str) -> None:
    import_module(f"services.{room}.models")
    assert _differences(migrated, room, metadata_of(room)) == []


def test_the_migrations_make_the_spine(migrated: Connection) -> None:
    own = MetaData(naming_convention=spine.naming_convention)
    for table in spine.tables.values():
        table.to_metadata(own, schema="accounts")
    differences = _differences(migrated, "accounts", own, spine_too=True)
    flat = [one for difference in differences for one in (difference if isinstance(difference, list) else [difference])]
    assert [one for one in flat if one[0] not in {"modify_comment", "remove_index"}] == []  # comments and indexes: in SQL only


def _differences(connection: Connection, room: str, metadata: MetaData, *, spine_too: bool = False) -> list[Any]:
    def belongs(name: str | None, kind: str, parents: Any) -> bool:
        if kind == "schema":
            return name == room
        if kind == "table":
            ours = name in OURS or str(name).startswith("ledger_")
            return name in spine.tables if spine_too else not ours
        return True

    options = {"include_schemas": True, "include_name": belongs, "compare_type": True, "compare_server_default": False}
    context = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(context, metadata))
