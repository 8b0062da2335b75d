"""Keeps the processes of an embedded center running: started, watched, started again, stopped together."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import click

from services.settings import Settings
from services.storage.embedded import EmbeddedPostgres
from services.storage.leftovers import die_with_parent

PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0)
STEADY_SECONDS = 30.0
STOP_SECONDS = 15.0
DEATHS_BEFORE_READY = 5


class GaveUp(Exception):
    """A part ends again and again before the center was ever ready."""


@dataclass
class Part:
    """One process of the center, and how often it died lately."""

    name: str
    arguments: tuple[str, ...]
    settings: Settings
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    due: float = field(default_factory=time.monotonic)

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "services.cli", *self.arguments], stdin=subprocess.DEVNULL, start_new_session=True,
            env=self.settings.environment(),
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 (one prctl call, looked up before the fork)
        )  # fmt: skip
        self.started = time.monotonic()

    def look(self) -> None:
        """Start it when it is due; note its death when it died."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due:
                self.start()
            return
        status = self.process.poll()
        if status is None:
            return
        self.deaths = self.deaths + 1 if now - self.started < STEADY_SECONDS else 1
        pause = PAUSES[min(self.deaths, len(PAUSES)) - 1]
        click.echo(f"{self.name} ended ({_how(status)}); again in {pause:g} s", err=True)
        self.process, self.due = None, now + pause

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, deadline: float) -> None:
        """Wait until it has stopped; killed where it takes too long."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            click.echo(f"{self.name} did not stop in time", err=True)
            self.process.kill()
            self.process.wait()


class Supervisor:
    """Watches the parts, and the embedded database where there is one, until asked to stop."""

    def __init__(self, parts: list[Part], postgres: EmbeddedPostgres | None, note_address: Callable[[], None]) -> None:
        self.parts = parts
        self.postgres = postgres
        self._note_address = note_address
        self.stopping = False

    def obey_signals(self) -> None:
        """SIGINT, SIGTERM and SIGHUP stop everything in order."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)

    def _stop(self, number: int, frame: object) -> None:
        self.stopping = True

    def look(self) -> None:
        """One round: whoever died is started again."""
        if self.postgres is not None and not self.postgres.alive():
            click.echo("the database ended; starting it again", err=True)
            self.postgres.start()
            self._note_address()
        for part in self.parts:
            part.look()

    def start(self, ready: Callable[[], bool]) -> bool:
        """Start everything and wait until `ready`; False when asked to stop before.

        Raises:
            GaveUp: a part keeps dying.
        """
        while not self.stopping:
            self.look()
            worst = max(self.parts, key=lambda part: part.deaths)
            if worst.deaths >= DEATHS_BEFORE_READY:
                raise GaveUp(f"{worst.name} ended {worst.deaths} times; what it said is above")
            if ready():
                return True
            time.sleep(0.05)
        return False

    def watch(self) -> None:
        """Until asked to stop."""
        while not self.stopping:
            self.look()
            time.sleep(0.2)

    def stop(self) -> None:
        """Ask every part to stop, and wait; the database is stopped by whoever serves it, after us."""
        deadline = time.monotonic() + STOP_SECONDS
        for part in self.parts:
            part.ask_to_stop()
        for part in self.parts:
            part.wait(deadline)


def _how(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"status {status}"
