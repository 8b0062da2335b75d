"""What tests of the scripts stand on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.harness.databases import DatabaseServer
from tests.harness.sites import Site, site_on


@pytest.fixture(scope="session")
def site(postgres: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A machine with a center on it, shared by the run: leave its database as it was."""
    with site_on(postgres, tmp_path_factory.mktemp("site")) as site:
        yield site
