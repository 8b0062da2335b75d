"""A database and a web process of the bench's own, and people with a run each."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
from sqlalchemy import insert
from uuid_utils.compat import uuid7

from services.assessment.editions import CURRENT
from services.assessment.models import Case, Run, RunState
from services.contracts.vocabulary import Role
from services.settings import Settings, load_settings
from services.storage.database import RoomDatabase
from services.storage.embedded import EmbeddedPostgres
from services.storage.leftovers import die_with_parent
from services.storage.migrate import migrate
from services.storage.ports import free_port
from services.ui.csrf import token_for
from services.ui.identity import IDENTITY_COOKIE, IdentitySigner, identity_of

START_SECONDS = 60.0
SECRET = "a bench lasts a few minutes"  # noqa: S105 (its own)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in, with a run of their firm's own."""

    run_id: UUID
    cookie: str
    token: str


@dataclass(frozen=True, slots=True)
class Ground:
    settings: Settings
    database: RoomDatabase
    people: list[Person]

    @property
    def address(self) -> str:
        return self.settings.base_url


@contextmanager
def prepared(folder: Path, people: int) -> Iterator[Ground]:
    """Everything the crowd needs; gone at the end."""
    with EmbeddedPostgres(folder / "postgres", "the bench's own") as server:
        connection = server.connect()
        with connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE answering")
        connection.close()
        settings = load_settings(
            home=folder, database_url=server.url("answering"), secret_key=SECRET, amqp_url="memory://", port=free_port()
        )
        migrate(settings, ("assessment",))
        database = RoomDatabase("assessment", settings.room_url("assessment"), application="bench")
        with _web(settings, folder):
            yield Ground(settings, database, _people(settings, database, people))
        database.close()


def _people(settings: Settings, database: RoomDatabase, count: int) -> list[Person]:
    signer, key = IdentitySigner(settings.derived_key("identity")), settings.derived_key("csrf")
    until, now = datetime.now(UTC) + timedelta(hours=4), datetime.now(UTC)
    people, cases, runs = [], [], []
    for _number in range(count):
        who = identity_of(uuid7(), uuid7(), [Role.SME], organisation_id=uuid7(), name="")
        case_id, run_id = uuid7(), uuid7()
        cases.append({"case_id": case_id, "enterprise_id": who.organisation_id})
        runs.append({
            "run_id": run_id, "case_id": case_id, "enterprise_id": who.organisation_id, "pack": CURRENT, "purpose": "first",
            "state": RunState.ANSWERING, "created_at": now, "started_at": now, "started_by": who.person_id,
        })  # fmt: skip
        people.append(
            Person(run_id, f"{IDENTITY_COOKIE}={signer.sign(who, 'page', until=until)}", token_for(key, str(who.session_id)))
        )
    with database.transaction() as session:
        session.execute(insert(Case), cases)
        session.execute(insert(Run), runs)
    return people


@contextmanager
def _web(settings: Settings, folder: Path) -> Iterator[None]:
    with (folder / "web.log").open("ab") as log:
        web = subprocess.Popen(
            [sys.executable, "-m", "services.cli", "web", "assessment"], env=settings.environment(), stdin=subprocess.DEVNULL, stdout=log,
            stderr=log, preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 (it makes one system call)
        )  # fmt: skip
    try:
        _await(settings, web, folder)
        yield
    finally:
        web.send_signal(signal.SIGTERM)
        web.wait(30)


def _await(settings: Settings, web: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and web.poll() is None:
        try:
            if httpx.get(f"{settings.base_url}/assessment/", timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1 + random.random() / 10)  # noqa: S311 (only a pause)
    raise RuntimeError(f"`bamai web` did not answer:\n{(folder / 'web.log').read_text(errors='replace')[-2000:]}")
