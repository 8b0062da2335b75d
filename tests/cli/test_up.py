"""`bamai up`: one command, a whole center, on its feet whatever is killed, and gone without a trace when stopped."""

from __future__ import annotations

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from services.cli.furnishing import PASSWORD_FILE
from services.storage.serving import LOCK_FILE
from tests.harness.running import Process, RunningCenter, embedded_center, wait_until

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("center") / "home"


@pytest.fixture(scope="module")
def center(home: Path) -> Iterator[RunningCenter]:
    with embedded_center(home) as center:
        yield center


def at_work(home: Path) -> dict[int, str]:
    """Processes of this home's center: by its variable, or by the data folder they stand in."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            mine = f"BAMAI_HOME={home}".encode() in (entry / "environ").read_bytes().split(b"\0")
            serves = (entry / "cwd").readlink() == home / "postgres" / "data"
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if mine or serves:
            found[int(entry.name)] = command
    return found


def process_id(home: Path, words: str) -> int:
    """The process of this center whose command has these words."""
    found = [pid for pid, command in at_work(home).items() if words in command]
    assert len(found) == 1, f"{words}: {at_work(home)}"
    return found[0]


def answers(center: RunningCenter) -> bool:
    try:
        return httpx.get(f"{center.base_url}/readyz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def test_it_says_ready_when_pages_answer(center: RunningCenter) -> None:
    assert f"ready: {center.base_url}\n" in center.processes["up"].said()
    assert httpx.get(center.base_url).status_code == 200
    assert httpx.get(f"{center.base_url}/healthz").status_code == 200


def test_demonstration_passwords_are_printed_and_kept_for_the_owner_alone(center: RunningCenter, home: Path) -> None:
    assert stat.S_IMODE((home / PASSWORD_FILE).stat().st_mode) == 0o600
    assert len(set(center.passwords.values())) == 7
    said = center.processes["up"].said()
    assert all(login in said and password in said for login, password in center.passwords.items())


def test_a_second_center_of_the_same_home_is_refused(center: RunningCenter) -> None:
    up = center.processes["up"]
    second = Process(("up",), up.environment | {"BAMAI_PORT": "0"}, up.log.with_suffix(".second"))
    second.start()
    assert second.wait() == 1
    assert f"a center is running in {center.settings.home} already (process {up.running.pid})" in second.said()  # type: ignore[union-attr]
    second.log.unlink()


@pytest.mark.parametrize("part", ["services.cli web", "services.cli.working", "postgres -D"])
def test_what_is_killed_comes_back_by_itself(center: RunningCenter, home: Path, part: str) -> None:
    victim = process_id(home, part)
    os.kill(victim, signal.SIGKILL)
    wait_until(
        lambda: any(part in command for pid, command in at_work(home).items() if pid != victim) and answers(center),
        f"{part} to be back", 60, center.logs,
    )  # fmt: skip


def test_the_next_start_keeps_data_and_passwords_and_stopping_leaves_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with embedded_center(home) as center:
        passwords = center.passwords
        up = center.processes["up"]
        up.signal(signal.SIGTERM)
        assert up.wait() == 0
    assert at_work(home) == {}
    with embedded_center(home) as center:
        assert center.passwords == passwords
        assert "spine 0001" not in center.processes["up"].said().split("ready:")[-2].rsplit("demonstration accounts", 1)[-1]
        center.processes["up"].signal(signal.SIGINT)
        assert center.processes["up"].wait() == 0
    assert at_work(home) == {}


def test_a_killed_supervisor_takes_its_center_along_and_the_next_one_starts(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with embedded_center(home, demo=False) as center:
        center.processes["up"].kill()
        wait_until(lambda: not at_work(home), "everything to end", 30, lambda: str(at_work(home)))
    assert (home / LOCK_FILE).exists()
    with embedded_center(home, demo=False) as center:
        assert answers(center)
