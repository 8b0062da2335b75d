"""A stage for the spine: the probe's rooms in real processes, on a database of their own, with either broker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text
from uuid_utils.compat import uuid7

from services.contracts.accounts import PersonRegistered
from services.contracts.envelope import Event
from services.contracts.vocabulary import Role
from services.messaging.outbox import say
from services.messaging.retrying import LAST_CHANCE
from services.messaging.topology import declare_topology
from services.settings import Settings
from services.storage.database import RoomDatabase
from services.storage.embedded import die_with_parent
from tests.harness.databases import DatabaseServer
from tests.messaging.probe import ROOMS_OF_THE_PROBE, TABLES

ROOT = Path(__file__).parents[2]
HEARING = ("notify", "assessment")


def eventually(condition: Callable[[], Any], what: str, *, seconds: float = 30.0, log: Callable[[], str] = str) -> Any:
    """Poll until the condition is true; a failure says what was waited for."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds:.0f} s for {what}\n{log()}")
        time.sleep(0.05)
    return answer


def prepare_tables(server: DatabaseServer, settings: Settings, database: str) -> None:
    """The probe's own tables, in the schemas of the rooms that hear."""
    for room in HEARING:
        login = settings.room_login(room)
        server.run(
            f"SET search_path = {room}; {TABLES}; GRANT ALL ON probe_effects, probe_people, probe_cures, probe_strikes, probe_suspects TO {login};"
            f"TRUNCATE timers", database,
        )  # fmt: skip


class Stage:
    """Says as accounts; probes handle in worker processes that may be killed."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings = settings
        self.on_rabbit = not settings.embedded_broker
        self._folder = folder
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.databases = {room: RoomDatabase(room, settings.room_url(room)) for room in ("accounts", *HEARING)}
        if self.on_rabbit:
            declare_topology(settings.amqp_url, ROOMS_OF_THE_PROBE)

    # processes

    def start(self, name: str, failpoint: str = "") -> subprocess.Popen[bytes]:
        """Start `worker` or `relay` (a number may follow: `worker2`); it dies at the failpoint."""
        command = [sys.executable, "-m", "tests.messaging.probe", name.rstrip("0123456789"), *([failpoint] if failpoint else [])]
        environment = {**os.environ, **self.settings.environment()}
        with (self._folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, env=environment, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )  # fmt: skip
        self._processes[name] = process
        return process

    def start_all(self) -> None:
        self.start("worker")
        if self.on_rabbit:
            self.start("relay")

    def alive(self, name: str) -> bool:
        return self._processes[name].poll() is None

    def kill(self, name: str) -> None:
        self._processes[name].kill()
        self._processes[name].wait(10)

    def stop(self, name: str, seconds: float = 40) -> int:
        """Ask it to end gracefully; returns its exit status."""
        self._processes[name].send_signal(signal.SIGTERM)
        return self._processes[name].wait(seconds)

    def end(self) -> None:
        for process in self._processes.values():
            process.kill()
            process.wait(10)
        for database in self.databases.values():
            database.close()

    def logs(self) -> str:
        return "\n".join(f"--- {path.name}\n{path.read_text(errors='replace')[-4000:]}" for path in self._folder.glob("*.log"))

    # what happens

    def say_people(self, count: int, role: Role = Role.SME, *, per_transaction: int = 50) -> list[Event[PersonRegistered]]:
        said: list[Event[Any]] = []
        while len(said) < count:
            with self.databases["accounts"].transaction() as session:
                facts = [
                    PersonRegistered(person_id=uuid7(), roles=[role]) for _ in range(min(per_transaction, count - len(said)))
                ]
                said += [say(session, fact) for fact in facts]
        return said

    def rows(self, room: str, query: str, **values: Any) -> Sequence[Any]:
        with self.databases[room].reading() as session:
            return session.execute(text(query), values).all()

    def count(self, room: str, table: str) -> int:
        return int(self.rows(room, f"SELECT count(*) FROM {table}")[0][0])

    def effects(self, room: str) -> Counter[UUID]:
        return Counter(row[0] for row in self.rows(room, "SELECT event_id FROM probe_effects"))

    def let_time_fly(self, room: str) -> None:
        """What failed there is due now, but for attempts under way, and last chances, which keep a time of their own."""
        with self.databases[room].transaction() as session:
            session.execute(text(
                "UPDATE failures SET next_attempt_at = now() WHERE state = 'retrying' AND changed_at < now() - interval '2 seconds' "
                "AND (attempts > :last OR next_attempt_at > now() + interval '20 seconds')"), {"last": LAST_CHANCE})  # fmt: skip

    def residue(self) -> dict[str, int]:
        """What is still on its way, by place; nothing when all is done."""
        waiting = {f"{room}.outbox": self.count(room, "outbox") for room in self.databases}
        waiting |= {
            f"{room}.failures": self.rows(room, "SELECT count(*) FROM failures WHERE state = 'retrying'")[0][0]
            for room in HEARING
        }
        return {place: count for place, count in waiting.items() if count}

    def await_effects(self, said: Iterable[Event[Any]], *, seconds: float = 60) -> None:
        """Each event has exactly one effect in the first room, and what that room said has one each in the second."""
        wanted = {event.id for event in said}
        eventually(
            lambda: wanted <= (first := self.effects("notify")).keys() and len(self.effects("assessment")) == len(first)
            and not self.residue(),
            f"{len(wanted)} effects", seconds=seconds,
            log=lambda: f"{len(self.effects('notify'))} and {len(self.effects('assessment'))}, {self.residue()}\n{self.logs()}",
        )  # fmt: skip
        for room in HEARING:
            doubled = [event_id for event_id, times in self.effects(room).items() if times != 1]
            assert not doubled, f"{room} did these more than once: {doubled}"


@contextmanager
def staged(server: DatabaseServer, folder: Path, amqp_url: str = "memory://") -> Iterator[Stage]:
    """A stage on a fresh database of this server."""
    name = server.fresh()
    settings = server.settings(name, amqp_url=amqp_url)
    prepare_tables(server, settings, name)
    stage = Stage(settings, folder)
    try:
        yield stage
    finally:
        stage.end()
        server.drop(name)
