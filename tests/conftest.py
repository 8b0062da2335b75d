"""Fixtures of the whole suite; what they stand on is in tests/harness."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.harness.center import Center
from tests.harness.databases import DatabaseServer, database_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[DatabaseServer]:
    """The PostgreSQL of the test run."""
    with database_server() as server:
        yield server


@pytest.fixture
def empty_database(postgres: DatabaseServer) -> Iterator[str]:
    """The name of a database with nothing in it."""
    name = postgres.empty()
    yield name
    postgres.drop(name)


@pytest.fixture
def fresh_database(postgres: DatabaseServer) -> Iterator[str]:
    """The name of a migrated database, this test's own."""
    name = postgres.fresh()
    yield name
    postgres.drop(name)


@pytest.fixture
def center(postgres: DatabaseServer, fresh_database: str) -> Iterator[Center]:
    """A center in this process: real database, real inboxes, no broker."""
    center = Center(postgres.settings(fresh_database))
    yield center
    center.close()
