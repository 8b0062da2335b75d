"""PROOF R11: backup, wipe, restore, broker emptied: nothing acknowledged is missing, and each thing took effect once."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from services.cli.benches.chaos.counting import count_effects
from services.storage.database import RoomDatabase
from services.storage.embedded import EmbeddedPostgres
from tests.faults.auditing import PLANS, databases_of, remembered, under_way, unheard
from tests.faults.town import Town
from tests.harness.brokers import Broker, let_in
from tests.harness.databases import DatabaseServer
from tests.harness.running import Process, RunningCenter, spread_center, wait_until

pytestmark = [pytest.mark.faults, pytest.mark.alone, pytest.mark.broker, pytest.mark.slow, pytest.mark.timeout(600)]

DEAF = ("notify", "diagnosis", "enterprises", "outreach", "handover", "board")
"""Their workers are away when the backup is made: what is said to them is with the broker alone."""


@pytest.fixture
def database(postgres: DatabaseServer) -> Iterator[str]:
    name = postgres.empty()
    yield name
    postgres.drop(name)


def tool(postgres: DatabaseServer, name: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs, as the owner."""
    done = subprocess.run(
        [postgres.server._programs / name, *arguments], check=False, capture_output=True, text=True, timeout=120,
        env={"PGPASSWORD": postgres.server.password},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def run(center: RunningCenter, log: Path, *arguments: str) -> str:
    """`bamai …` to its end; what it said."""
    command = Process(arguments, center.processes["relay"].environment, log)
    command.start()
    assert command.wait(180) == 0, command.said()
    return command.said()


def come_to_rest(center: RunningCenter) -> None:
    with databases_of(center.settings) as databases:
        wait_until(
            lambda: not under_way(databases) and not unheard(databases), "everybody to have everything", 240,
            lambda: f"{under_way(databases)} {unheard(databases)}\n{center.logs()}",
        )  # fmt: skip


def memories(databases: dict[str, RoomDatabase]) -> dict[str, str]:
    return {
        f"{room}.{table}": found for room, plan in PLANS.items() for table, found in remembered(databases[room], plan).items()
    }


def test_after_a_restore_nothing_acknowledged_is_missing(
    postgres: DatabaseServer, database: str, broker: Broker, tmp_path: Path
) -> None:
    amqp_url, backup = broker.vhost(), tmp_path / "backup"
    address = ("-h", "127.0.0.1", "-p", str(postgres.server.port), "-U", "bamai")
    with spread_center(postgres.server.url(database), amqp_url, demo=False) as center:
        town = Town(center, 12)
        firms = [town.register() for _ in range(6)]
        for firm in firms:
            town.await_known(firm)
        for room in DEAF:
            center.processes[f"worker {room}"].kill()
        for firm in firms:
            town.submit(firm)
            town.register()
        with databases_of(center.settings) as databases:
            wait_until(
                lambda: not [place for place in under_way(databases) if place.endswith("outbox")], "the relay", 60, center.logs
            )
            lost = unheard(databases)
        assert sum(lost.values()) > 6 * len(firms), "there must be something to lose"
        tool(postgres, "pg_dump", *address, "--format=custom", f"--file={backup}", database)

        for process in center.processes.values():
            process.kill()
        postgres.drop(database)
        broker.empty(amqp_url)
        postgres.run(f"CREATE DATABASE {database}")
        tool(postgres, "pg_restore", *address, "--exit-on-error", f"--dbname={database}", str(backup))
        let_in(center.settings)
        run(center, tmp_path / "migrate.log", "migrate")
        said = run(center, tmp_path / "resend.log", "resend")
        print(said.strip(), "·", sum(lost.values()), "events of", len(lost), "listeners were with the broker")
        for process in center.processes.values():
            process.start()
        come_to_rest(center)
        server = cast("EmbeddedPostgres", SimpleNamespace(connect=lambda: postgres.server.connect(database)))
        assert count_effects(server, town.acknowledged)[:2] == (0, 0)
        assert len(town.acknowledged) == len(firms)

        with databases_of(center.settings) as databases:
            before = memories(databases)
            print(run(center, tmp_path / "rebuild.log", "rebuild", "--yes"))
            come_to_rest(center)
            wait_until(  # names travel last, and are in no ledger
                lambda: memories(databases) == before, "the rooms to remember the same", 120,
                lambda: str(set(before.items()) ^ set(memories(databases).items())),
            )  # fmt: skip
        town.close()
    broker.drop(amqp_url)
