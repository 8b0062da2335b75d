"""One migrated database, lent to test after test and emptied in between: connections, and what they have learned, stay warm.

Emptied means as if made anew. A database that cannot be shown to be that is dropped, and the next test gets another.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
from sqlalchemy import Engine
from sqlalchemy.pool import QueuePool

from services.rooms import ROOMS
from services.storage.database import RoomDatabase
from tests.harness.center import Center
from tests.harness.databases import DatabaseServer

_OURS = "relnamespace = ANY (SELECT oid FROM pg_namespace WHERE nspname = ANY (%(rooms)s))"
_USED = f"SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND {_OURS} AND pg_relation_size(oid) > 0"
"""Tables that held a row since they were made or emptied."""
_COUNTED = """SELECT format('%%I.%%I', schemaname, sequencename) FROM pg_sequences
    WHERE schemaname = ANY (%(rooms)s) AND last_value IS NOT NULL"""
_CATALOGS = ("pg_attribute", "pg_constraint", "pg_trigger", "pg_proc", "pg_namespace", "pg_index", "pg_type", "pg_description")
_SHAPE = f"""SELECT sum(hashtextextended((relname, relkind, relacl, reloptions, relrowsecurity)::text, 0)),
    ARRAY[{", ".join(f"(SELECT (count(*), max(xmin::text::bigint))::text FROM {catalog})" for catalog in _CATALOGS)}]
    FROM pg_class WHERE {_OURS}"""
"""Another one after anything was made, altered, granted or dropped."""


class LentDatabase:
    """A database and its rooms' connections."""

    def __init__(self, server: DatabaseServer) -> None:
        self._server = server
        self._name = server.fresh()
        self.settings = server.settings(self._name)
        self._engines = {room: RoomDatabase(room, self.settings.room_url(room)).engine for room in ROOMS}
        self._owner = server.server.connect(self._name)
        self._seeded = self._ask(_USED)
        self._new = self._look()

    def rooms(self) -> dict[str, RoomDatabase]:
        """The rooms' databases, on connections that were there before."""
        databases = {room: RoomDatabase(room, self.settings.room_url(room)) for room in ROOMS}
        for room, database in databases.items():
            database.__dict__["engine"] = self._engines[room]
        return databases

    def renew(self) -> bool:
        """Empty it; whether it is as new."""
        try:
            return all(_let_go(engine) for engine in self._engines.values()) and self._empty()
        except psycopg2.Error:
            return False

    def drop(self) -> None:
        self._owner.close()
        for engine in self._engines.values():
            engine.dispose()
        self._server.drop(self._name)

    def _empty(self) -> bool:
        used = [table for (table,) in self._ask(_USED) if (table,) not in self._seeded]
        with self._owner.cursor() as cursor:
            cursor.execute("SET lock_timeout = '3s'; SET session_replication_role = replica")
            if used:
                cursor.execute(f"TRUNCATE {', '.join(used)} RESTART IDENTITY CASCADE")
            for (sequence,) in self._ask(_COUNTED):
                cursor.execute(f"ALTER SEQUENCE {sequence} RESTART")
            cursor.execute("SELECT pg_stat_reset()")
        return self._look() == self._new

    def _look(self) -> list[Any]:
        """Its shape, and what stands in it from the beginning."""
        return [self._ask(_SHAPE), *(self._ask(f"SELECT t::text FROM {table} t ORDER BY 1") for (table,) in self._seeded)]

    def _ask(self, query: str) -> list[tuple[Any, ...]]:
        with self._owner.cursor() as cursor:
            cursor.execute(query, {"rooms": list(ROOMS)})
            return list(cursor.fetchall())


def _let_go(engine: Engine) -> bool:
    """Whether nobody holds a connection still; those that wait for the next are as if just opened."""
    pool = engine.pool
    assert isinstance(pool, QueuePool)
    waiting = [engine.raw_connection() for _ in range(pool.checkedin())] if pool.checkedout() == 0 else []
    for one in waiting:
        with closing(one):
            one.driver_connection.autocommit = True
            one.cursor().execute("DISCARD ALL")
            one.driver_connection.autocommit = False
    return bool(pool.checkedout() == 0)


class Lender:
    """Lends a center on a database in which nothing has happened yet."""

    def __init__(self, server: DatabaseServer) -> None:
        self._server = server
        self._free: list[LentDatabase] = []

    @contextmanager
    def center(self) -> Iterator[Center]:
        lent = self._free.pop() if self._free else LentDatabase(self._server)
        center = Center(lent.settings, lent.rooms())
        try:
            yield center
        finally:
            center.close()
            if lent.renew():
                self._free.append(lent)
            else:
                lent.drop()

    def close(self) -> None:
        for lent in self._free:
            lent.drop()
