"""systemd's units: every room, our own commands, walls, and time to stop."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from services.cli import COMMANDS
from services.rooms import ROOMS

pytestmark = pytest.mark.pure

UNITS = Path(__file__).parents[2] / "deploy" / "systemd"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
LASTING = ["bamai-relay.service", "bamai-web@.service", "bamai-worker@.service"]
INSTALLED = "/opt/bamai/current/venv/bin/bamai"


def said(unit: str, key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", (UNITS / unit).read_text(), re.MULTILINE)


def test_the_target_wants_every_room_twice_and_nothing_else() -> None:
    rooms = {f"bamai-{kind}@{room}.service" for kind in ("web", "worker") for room in ROOMS}
    wanted = " ".join(said("bamai.target", "Wants")).split()
    assert sorted(wanted) == sorted(rooms | {"bamai-relay.service", "bamai-migrate.service"})


@pytest.mark.parametrize("unit", SERVICES)
def test_a_unit_starts_a_program_that_there_is(unit: str) -> None:
    (start,) = said(unit, "ExecStart")
    program, *arguments = start.split()
    if program == INSTALLED:
        assert arguments[0] in COMMANDS
    else:
        assert os.access(UNITS.parent / program.removeprefix("/opt/bamai/current/deploy/"), os.X_OK)


@pytest.mark.parametrize("unit", LASTING)
def test_what_lasts_is_started_again_and_bounded(unit: str) -> None:
    assert said(unit, "Restart") == ["always"]
    assert said(unit, "MemoryMax") != []
    assert said(unit, "EnvironmentFile")[0] == "/etc/bamai/env"


def test_the_owners_password_is_told_to_migrations_and_backup_alone() -> None:
    told = [unit for unit in SERVICES if "/etc/bamai/owner.env" in said(unit, "EnvironmentFile")]
    assert told == ["bamai-backup.service", "bamai-migrate.service"]


def test_a_worker_has_time_to_drain() -> None:
    drains = re.findall(r"^_DRAIN_SECONDS = (\d+)$", (UNITS.parents[1] / "services" / "worker.py").read_text(), re.MULTILINE)
    assert int(said("bamai-worker@.service", "TimeoutStopSec")[0]) > int(drains[0])


def test_systemd_itself_finds_no_fault(tmp_path: Path) -> None:
    for path in UNITS.rglob("*"):
        if path.is_file() and path.suffix != ".env":
            text = path.read_text().replace(INSTALLED, sys.executable).replace("/opt/bamai/current/deploy", str(UNITS.parent))
            target = tmp_path / path.relative_to(UNITS)
            target.parent.mkdir(exist_ok=True)
            target.write_text(text)
    names = [*(f"bamai-{kind}@{ROOMS[0]}.service" for kind in ("web", "worker")), "bamai.target", "bamai-backup.timer"]
    names += ["bamai-relay.service", "bamai-migrate.service", "bamai-backup.service"]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names], capture_output=True, text=True, check=False, cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "SYSTEMD_UNIT_PATH": f"{tmp_path}:", "SYSTEMD_LOG_LEVEL": "warning"},
    )  # fmt: skip
    assert (done.returncode, [line for line in done.stderr.splitlines() if "bamai" in line]) == (0, [])
