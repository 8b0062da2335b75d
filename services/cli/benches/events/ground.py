"""What the measurements stand on: a PostgreSQL and a RabbitMQ of the bench's own, and processes of the center on them."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from services.cli.benches.rabbit import RabbitNode
from services.messaging.topology import declare_topology
from services.settings import Settings, load_settings
from services.storage.embedded import EmbeddedPostgres, die_with_parent
from services.storage.migrate import migrate

SPEAKER, LISTENER = "providers", "enterprises"


class BenchFailed(Exception):
    """The measurement did not come to its end; one line says where."""


@dataclass
class Ground:
    """A migrated center without processes."""

    settings: Settings
    postgres: EmbeddedPostgres
    node: RabbitNode
    _processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *arguments: str) -> None:
        """Start a `bamai …` process on this ground."""
        environment = self.settings.environment()
        command = [sys.executable, "-m", "services.cli", *arguments]
        self._processes.append(
            subprocess.Popen(command, env=environment, preexec_fn=die_with_parent(signal.SIGTERM))  # noqa: PLW1509 (one prctl)
        )

    def stop_all(self) -> None:
        """End the processes started here."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(40)
        self._processes.clear()

    def check(self) -> None:
        """Raise when a process has died."""
        for process in self._processes:
            if process.poll() is not None:
                raise BenchFailed(f"a process of the center ended with status {process.returncode}")

    def wait_until(self, condition: Callable[[], bool], what: str, seconds: float = 120.0) -> None:
        """Poll every 20 ms; a failure says what was waited for."""
        deadline = time.monotonic() + seconds
        while not condition():
            self.check()
            if time.monotonic() > deadline:
                raise BenchFailed(f"waited {seconds:.0f} s for {what}")
            time.sleep(0.02)


@contextmanager
def ground() -> Iterator[Ground]:
    """Both servers, commit times kept by the database, and the topology of the one room that listens."""
    from services.enterprises.service import EnterprisesService

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bamai-bench-")))
        node = stack.enter_context(RabbitNode())
        postgres = stack.enter_context(EmbeddedPostgres(folder / "postgres", "the bench's own"))
        _keep_commit_times(postgres)
        settings = load_settings(
            home=folder, database_url=postgres.url(), amqp_url=node.url(), secret_key="a bench lasts a minute or two",  # noqa: S106 (its own)
            log_level="warning", port=0,
        )  # fmt: skip
        migrate(settings)
        declare_topology(settings.amqp_url, [EnterprisesService])
        ground = Ground(settings, postgres, node)
        stack.callback(ground.stop_all)
        yield ground


def _keep_commit_times(postgres: EmbeddedPostgres) -> None:
    connection = postgres.connect()
    with connection.cursor() as cursor:
        cursor.execute("ALTER SYSTEM SET track_commit_timestamp = on")
    connection.close()
    postgres.stop()
    postgres.start()
