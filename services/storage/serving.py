"""The embedded database of a BAMAI_HOME: one process at a time runs it, the others find its address there."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from services.settings import ADDRESS_FILE, Settings
from services.storage.embedded import EmbeddedPostgres
from services.storage.ports import HOST

LOCK_FILE = "lock"


class AlreadyRunning(Exception):
    """Another process runs the center of this home."""


class NotRunning(Exception):
    """The center of this home does not run, and this command does not start it."""


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the home for this process alone; the lock goes with the process, however it ends.

    Raises:
        AlreadyRunning: somebody else holds it.
    """
    with (home / LOCK_FILE).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            raise AlreadyRunning(f"a center is running in {home} already (process {file.read().strip() or 'unknown'})") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
        file.truncate(0)


@contextmanager
def serving(settings: Settings) -> Iterator[EmbeddedPostgres]:
    """Run the embedded database for as long as this lasts; its address is kept in the home, and its port if it can be.

    Raises:
        AlreadyRunning: another process runs it.
    """
    home = settings.private_home()
    with only_one(home):
        server = EmbeddedPostgres(
            home / "postgres", settings.owner_password(), port=_port_of_last_time(home), fsync=settings.database_fsync
        )
        with server:
            note_address(home, server)
            yield server


@contextmanager
def reaching(settings: Settings) -> Iterator[None]:
    """The database answers for as long as this lasts: an external one, the running center's, or started for the purpose."""
    with ExitStack() as stack:
        if settings.embedded_database:
            with suppress(AlreadyRunning):
                stack.enter_context(serving(settings))
        yield


def demand_running(settings: Settings) -> None:
    """Refuse to go on where the embedded database would be needed and nobody runs it."""
    if not settings.embedded_database:
        return
    try:
        with only_one(settings.private_home()):
            raise NotRunning("the embedded database is not running: start the center with `bamai up`, or set BAMAI_DATABASE_URL")
    except AlreadyRunning:
        return


def note_address(home: Path, server: EmbeddedPostgres) -> None:
    """Write down where the server listens now."""
    draft = home / f"{ADDRESS_FILE}.new"
    draft.write_text(f"{HOST} {server.port}\n")
    draft.replace(home / ADDRESS_FILE)


def _port_of_last_time(home: Path) -> int:
    try:
        return int((home / ADDRESS_FILE).read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return 0
