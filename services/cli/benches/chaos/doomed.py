"""A whole center on its own broker and database, whose every part can be killed as a power cut would."""

from __future__ import annotations

import os
import random
import secrets
import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import psycopg2

from services.cli.benches.rabbit import RabbitNode
from services.cli.migrate import prepare
from services.cli.supervising import Part
from services.settings import Settings, load_settings
from services.storage.embedded import EmbeddedPostgres, free_port

PARTS = ("web", "worker", "relay")
VICTIMS = (*PARTS, "backend", "postgres", "rabbitmq")
BACK_SECONDS = 90.0


class DoomedCenter:
    """web, worker and relay as processes, PostgreSQL and RabbitMQ, all in one folder. Dead parts are started again at once."""

    def __init__(self, folder: Path) -> None:
        self.node = RabbitNode()
        self.postgres = EmbeddedPostgres(folder / "postgres", secrets.token_hex(12))
        self._folder = folder
        self.kills: dict[str, int] = dict.fromkeys(VICTIMS, 0)

    def __enter__(self) -> Self:
        self.postgres.start()
        self.node.start()
        self.settings = self._settings()
        prepare(self.settings, str)
        self._parts = {name: Part(name, (name,), self.settings) for name in PARTS}
        self.look_until(self.answers, "the center to answer")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for part in self._parts.values():
            part.ask_to_stop()
        for part in self._parts.values():
            part.wait(time.monotonic() + 20)
        self.node.stop()
        self.postgres.stop()

    def _settings(self) -> Settings:
        return load_settings(
            home=self._folder / "home", port=free_port(), secret_key=secrets.token_hex(16),
            database_url=self.postgres.url(), amqp_url=self.node.url(), log_level="error",
        )  # fmt: skip

    def look(self) -> None:
        """One round of the supervisor: whoever died is started again, without a pause."""
        for part in self._parts.values():
            part.due = 0.0
            part.look()

    def look_until(self, done: Callable[[], bool], what: str, seconds: float = BACK_SECONDS) -> None:
        """Keep looking until `done`.

        Raises:
            TimeoutError: it did not come to be in time.
        """
        deadline = time.monotonic() + seconds
        while True:
            self.look()
            if done():
                return
            if time.monotonic() > deadline:
                raise TimeoutError(f"waited {seconds:g} s for {what}")
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.settings.base_url}/readyz", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    def kill(self, victim: str) -> None:
        """Kill one part with SIGKILL and see to it that it comes back; PostgreSQL and RabbitMQ are started again here."""
        self.kills[victim] += 1
        if victim == "rabbitmq":
            self.node.kill()
            self.node.restart()
        elif victim == "postgres":
            os.kill(self.postgres.pid, signal.SIGKILL)
            self.postgres.start()
        elif victim == "backend":
            self._kill_backend()
        else:
            process = self._parts[victim].process
            if process is not None:
                process.kill()
                process.wait()
        self.look_until(self.answers, f"the center to answer after the death of {victim}")

    def _kill_backend(self) -> None:
        """Kill one session's server process: PostgreSQL ends all others and recovers."""
        connection = self.postgres.connect()
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pid FROM pg_stat_activity WHERE usename LIKE 'bamai\\_%' ORDER BY random() LIMIT 1")
                row = cursor.fetchone()
        finally:
            connection.close()
        if row:
            os.kill(row[0], signal.SIGKILL)
        deadline = time.monotonic() + BACK_SECONDS
        while time.monotonic() < deadline:
            try:
                self.postgres.connect().close()
            except psycopg2.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError("PostgreSQL did not recover from the death of a session")


def order_of_deaths(kills: int) -> list[str]:
    """Every victim equally often, in random order."""
    order = [VICTIMS[number % len(VICTIMS)] for number in range(kills)]
    random.shuffle(order)
    return order
