"""Fixtures of the whole suite; what they stand on is in tests/harness."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page

from tests.harness.brokers import Broker, some_broker
from tests.harness.browsers import new_page, open_chromium
from tests.harness.center import Center
from tests.harness.databases import DatabaseServer, database_server
from tests.harness.lending import Lender
from tests.harness.running import RunningCenter, embedded_center
from tests.harness.sharing import ByFileAndNeed, place

# What was compiled is kept, here and in every process the tests start: they start hundreds, each importing two thousand modules.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: place(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFileAndNeed:
    config.option.loadscopereorder = False
    return ByFileAndNeed(config, log)


# how long an example takes says how busy the machine is, nothing of the code
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


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


@pytest.fixture(scope="session")
def lender(postgres: DatabaseServer) -> Iterator[Lender]:
    lender = Lender(postgres)
    yield lender
    lender.close()


@pytest.fixture
def center(lender: Lender) -> Iterator[Center]:
    """A center in this process: real database, real inboxes, no broker."""
    with lender.center() as center:
        yield center


@pytest.fixture(scope="session")
def broker() -> Iterator[Broker]:
    """The RabbitMQ of the test run: one that answers already, else a private node."""
    with some_broker() as found:
        yield found


@pytest.fixture(scope="module")
def amqp_url(broker: Broker) -> Iterator[str]:
    """A virtual host of this test module's own."""
    url = broker.vhost()
    yield url
    broker.drop(url)


@pytest.fixture(scope="session")
def running_center() -> Iterator[RunningCenter]:
    """An embedded center with demonstration data, as processes of its own, shared by the run: leave it usable."""
    with embedded_center() as center:
        yield center


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The machine's Chromium."""
    with open_chromium() as browser:
        yield browser


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page in a browser session of its own, at 1280 px."""
    with new_page(chromium) as page:
        yield page


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A page at 390 px."""
    with new_page(chromium, width=390) as page:
        yield page
