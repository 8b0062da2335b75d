"""One PostgreSQL for the test run; a database migrated once, and cloned for each test that asks for one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from services.settings import Settings, load_settings
from services.storage.embedded import EmbeddedPostgres
from services.storage.migrate import migrate

SECRET = "a secret of the test run, long enough"
PASSWORD = "owner of the test run"
LEAST_MEMORY = 4 * 2**30


class DatabaseServer:
    """A PostgreSQL with a template to clone from."""

    def __init__(self, server: EmbeddedPostgres, home: Path) -> None:
        self.server = server
        self.home = home
        self._numbers = count(1)
        self._template: str | None = None

    def settings(self, database: str, **changes: object) -> Settings:
        """Settings of a center whose rooms live in this database."""
        url = self.server.url(database)
        return load_settings(home=self.home, database_url=url, secret_key=SECRET, **changes)

    def empty(self) -> str:
        """A new database without anything in it; returns its name."""
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name}")
        return name

    def fresh(self) -> str:
        """A new database with every room migrated and nothing in it; returns its name."""
        if self._template is None:
            template = self.empty()
            migrate(self.settings(template))
            self._template = template
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {self._template} STRATEGY FILE_COPY")
        return name

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def run(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run one statement as the owner, outside a transaction."""
        connection = self.server.connect(database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()


def in_memory() -> str | None:
    """A folder that is no disk, where there is one with room: cloning a database there takes a thirtieth of the time."""
    memory = Path("/dev/shm")  # noqa: S108 (a folder of one's own is made in it)
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > LEAST_MEMORY
    return str(memory) if roomy else None


@contextmanager
def database_server(*, max_connections: int = 200, fsync: bool = False) -> Iterator[DatabaseServer]:
    """Start a server in a folder of its own; stopped and deleted at the end."""
    home = Path(tempfile.mkdtemp(prefix="bamai-test-", dir=in_memory()))
    home.chmod(0o711)
    server = EmbeddedPostgres(home / "postgres", PASSWORD, fsync=fsync, max_connections=max_connections)
    try:
        server.start()
        yield DatabaseServer(server, home)
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)
