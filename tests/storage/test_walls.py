"""Rooms are walls in the database: every room's login against everything that is not its own."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg2
import pytest
from psycopg2 import errors
from sqlalchemy.engine import make_url

from services.rooms import ROOMS
from services.settings import Settings
from services.storage.migrate import migrate
from tests.harness.databases import DatabaseServer

RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
TABLES = """
    SELECT c.oid, n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY(%s) AND c.relkind IN ('r', 'p', 'v', 'm')
"""


@pytest.fixture(scope="module")
def settings(postgres: DatabaseServer) -> Iterator[Settings]:
    name = postgres.empty()
    settings = postgres.settings(name)
    migrate(settings)
    yield settings
    postgres.drop(name)


@pytest.fixture(params=ROOMS)
def room(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def login(settings: Settings, room: str) -> Iterator[psycopg2.extensions.connection]:
    connection = connect(settings, room)
    yield connection
    connection.close()


def connect(settings: Settings, room: str, **changes: str) -> psycopg2.extensions.connection:
    url = make_url(settings.room_url(room)).set(drivername="postgresql")
    connection = psycopg2.connect(url.render_as_string(hide_password=False), **changes)
    connection.autocommit = True
    return connection


def refused(connection: psycopg2.extensions.connection, statement: str) -> bool:
    with connection.cursor() as cursor:
        try:
            cursor.execute(statement)
        except (errors.InsufficientPrivilege, errors.InvalidSchemaName):
            return True
    return False


def test_a_login_has_no_right_on_any_table_of_another_room(login: psycopg2.extensions.connection, room: str) -> None:
    with login.cursor() as cursor:
        cursor.execute(TABLES, ([*(other for other in ROOMS if other != room), "public"],))
        tables = cursor.fetchall()
        assert len(tables) > 30
        cells = [(oid, name, right) for oid, name in tables for right in RIGHTS]
        cursor.execute(
            "SELECT cell.name, cell.permission FROM unnest(%s, %s, %s) AS cell(oid, name, permission) "
            "WHERE has_table_privilege(cell.oid::oid, cell.permission)",
            [list(column) for column in zip(*cells, strict=True)],
        )
        assert cursor.fetchall() == []


def test_a_login_cannot_even_look_into_another_schema(login: psycopg2.extensions.connection, room: str) -> None:
    others = [other for other in ROOMS if other != room]
    assert all(refused(login, f"SELECT * FROM {other}.outbox") for other in others)
    assert all(refused(login, f"INSERT INTO {other}.inbox VALUES ('x', gen_random_uuid(), now())") for other in others)


def test_a_login_makes_and_changes_no_table_anywhere(login: psycopg2.extensions.connection, room: str) -> None:
    made = [
        *(f"CREATE TABLE {schema}.mine (id int)" for schema in (*ROOMS, "public")),
        "CREATE TEMP TABLE mine (id int)", "CREATE SCHEMA mine", f"DROP TABLE {room}.outbox",
        f"ALTER TABLE {room}.outbox ADD COLUMN mine int", f"TRUNCATE {room}.outbox", "CREATE ROLE mine",
        "SELECT lo_create(0)", "COPY (SELECT 1) TO '/tmp/mine'",
    ]  # fmt: skip
    assert [statement for statement in made if not refused(login, statement)] == []


def test_a_login_cannot_become_another(login: psycopg2.extensions.connection, room: str, settings: Settings) -> None:
    others = [other for other in ROOMS if other != room]
    assert all(refused(login, f"SET ROLE {settings.room_login(other)}") for other in others)
    with login.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls FROM pg_roles "
                       "WHERE rolname = current_user")  # fmt: skip
        assert cursor.fetchone() == (False,) * 5


def test_the_ledger_and_the_version_are_not_rewritten(login: psycopg2.extensions.connection, room: str) -> None:
    kept = [
        "UPDATE ledger SET body = ''",
        "DELETE FROM ledger",
        "DELETE FROM ledger_default",
        "UPDATE spine_version SET version_num = ''",
    ]
    assert [statement for statement in kept if not refused(login, statement)] == []
    with login.cursor() as cursor:
        cursor.execute("INSERT INTO ledger VALUES (now(), gen_random_uuid(), 'test', NULL, '{}')")
        cursor.execute("SELECT current_schema, count(*) FROM ledger")
        assert cursor.fetchone() == (room, 1)


def test_a_login_reaches_no_other_database(settings: Settings, room: str) -> None:
    for database in ("postgres", "template1"):
        with pytest.raises(psycopg2.OperationalError, match="permission denied"):
            connect(settings, room, dbname=database)


def test_the_password_of_one_room_opens_no_other(settings: Settings, room: str) -> None:
    other = ROOMS[ROOMS.index(room) - 1]
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        connect(settings, room, user=settings.room_login(other))
