"""Walls between rooms: each login reads and writes its own schema only, and may change no table's shape."""

from __future__ import annotations

from typing import Any

from psycopg2 import sql
from sqlalchemy import Connection

CONNECTIONS_PER_ROOM = 30
INSERT_ONLY = "ledger"
LARGE_OBJECTS = "lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea)"
"""Large objects lie outside every schema; nobody here has a use for them."""

READ_ONLY = ("spine_version", "room_version")

_TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = %s AND c.relkind IN ('r', 'p', 'v', 'm') ORDER BY c.relname
"""
_PARTITIONS = """
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
    JOIN pg_namespace n ON n.oid = p.relnamespace WHERE n.nspname = %s AND p.relname = %s
"""


def close_public(connection: Connection) -> None:
    """Nobody may do anything in this database by default."""
    database = _one(connection, "SELECT current_database()")
    _run(connection, sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database)))
    _run(connection, sql.SQL("REVOKE ALL ON SCHEMA public FROM PUBLIC"))
    if _one(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        _run(connection, sql.SQL("REVOKE EXECUTE ON FUNCTION {} FROM PUBLIC").format(sql.SQL(LARGE_OBJECTS)))


def make_login(connection: Connection, login: str, room: str, password: str) -> None:
    """The room's login, with the password of today."""
    name = sql.Identifier(login)
    exists = _one(connection, "SELECT count(*) FROM pg_roles WHERE rolname = %s", login)
    if not exists:  # a new role may nothing else; to say so once more, PostgreSQL 15 demands a superuser
        _run(connection, sql.SQL("CREATE ROLE {} NOINHERIT").format(name))
    _run(
        connection,
        sql.SQL("ALTER ROLE {} WITH LOGIN CONNECTION LIMIT {} PASSWORD {}").format(
            name, sql.Literal(CONNECTIONS_PER_ROOM), sql.Literal(password)
        ),
    )
    _run(connection, sql.SQL("ALTER ROLE {} SET search_path = {}").format(name, sql.Identifier(room)))
    database = _one(connection, "SELECT current_database()")
    _run(connection, sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(database), name))


def grant(connection: Connection, login: str, room: str) -> None:
    """What the login may do in its own schema, as it stands now."""
    name, schema = sql.Identifier(login), sql.Identifier(room)
    _run(connection, sql.SQL("REVOKE ALL ON SCHEMA {} FROM PUBLIC").format(schema))
    _run(connection, sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, name))
    kept = {INSERT_ONLY, *_column(connection, _PARTITIONS, room, INSERT_ONLY)}
    for table in _column(connection, _TABLES, room):
        rights = "SELECT, INSERT" if table in kept else "SELECT" if table in READ_ONLY else "SELECT, INSERT, UPDATE, DELETE"
        target = sql.Identifier(room, table)
        _run(connection, sql.SQL("REVOKE ALL ON {} FROM {}").format(target, name))
        _run(connection, sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(rights), target, name))
    _run(connection, sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {} TO {}").format(schema, name))
    _run(connection, sql.SQL("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {} TO {}").format(schema, name))


def _cursor(connection: Connection) -> Any:
    return connection.connection.cursor()


def _run(connection: Connection, statement: sql.Composable) -> None:
    with _cursor(connection) as cursor:
        cursor.execute(statement)


def _one(connection: Connection, query: str, *values: object) -> Any:
    with _cursor(connection) as cursor:
        cursor.execute(query, values or None)
        return cursor.fetchone()[0]


def _column(connection: Connection, query: str, *values: object) -> list[str]:
    with _cursor(connection) as cursor:
        cursor.execute(query, values)
        return [row[0] for row in cursor.fetchall()]
