"""A center with a process per room, on RabbitMQ and an external PostgreSQL; stories whose chapters go on from one another."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import pytest

from tests.harness.databases import DatabaseServer
from tests.harness.running import RunningCenter, spread_center

Report = pytest.TestReport
broken: dict[object, str] = {}
"""The chapter that failed, by its story."""


@pytest.fixture(scope="module")
def spread(postgres: DatabaseServer, amqp_url: str) -> Iterator[RunningCenter]:
    name = postgres.empty()
    with spread_center(postgres.server.url(name), amqp_url) as center:
        yield center
    postgres.drop(name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Report, Report]:
    report = yield
    if report.failed:
        broken.setdefault(item.parent, item.name)
    return report


@pytest.fixture
def chapter(request: pytest.FixtureRequest) -> None:
    """A test that goes on where the one above it ended; when one failed, the rest do not start."""
    if failed := broken.get(request.node.parent):
        pytest.skip(f"the story broke off at {failed}")
