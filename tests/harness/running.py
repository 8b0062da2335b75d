"""Real centers, as processes of their own, on free ports: embedded, or on RabbitMQ with a process per room."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from deploy import topology
from deploy.front import fronting
from services.cli.furnishing import PASSWORD_FILE, furnish
from services.cli.standin.equipping import beside
from services.settings import Settings, load_settings
from services.storage.leftovers import die_with_parent
from services.storage.ports import free_port
from tests.harness.brokers import USER_PREFIX, let_in
from tests.harness.databases import SECRET

START_SECONDS = 90.0


@dataclass
class Process:
    """One `bamai …` with its log; may be killed and started again."""

    arguments: tuple[str, ...]
    environment: dict[str, str]
    log: Path
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                [sys.executable, "-m", "services.cli", *self.arguments], env=self.environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True, preexec_fn=die_with_parent(signal.SIGTERM),
            )  # fmt: skip

    def signal(self, number: int) -> None:
        if self.running is not None and self.running.poll() is None:
            self.running.send_signal(number)

    def kill(self) -> None:
        """End it as the kernel would."""
        self.signal(signal.SIGKILL)
        self.wait()

    def stop(self) -> None:
        self.signal(signal.SIGTERM)
        self.wait()

    def wait(self, seconds: float = 40.0) -> int:
        """Wait until it has ended; returns its exit status."""
        assert self.running is not None
        return self.running.wait(seconds)

    def said(self) -> str:
        """What it wrote so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""


@dataclass
class RunningCenter:
    """A center that answers at `base_url`. `processes` by name: `up`, or `web accounts`, `worker accounts`, …, `relay`."""

    base_url: str
    settings: Settings
    passwords: dict[str, str]
    processes: dict[str, Process] = field(default_factory=dict)

    def client(self, **options: object) -> httpx.Client:
        """A browser without pictures: keeps cookies, follows redirects."""
        return httpx.Client(base_url=self.base_url, timeout=30, follow_redirects=True, **options)  # type: ignore[arg-type]

    def logs(self) -> str:
        return "\n".join(f"--- {name}\n{process.said()[-3000:]}" for name, process in self.processes.items())


@contextmanager
def embedded_center(home: Path | None = None, *, demo: bool = True, **changes: str) -> Iterator[RunningCenter]:
    """`bamai up` in a home of its own (or `home`, kept), without any RabbitMQ; `changes` are more settings."""
    with ExitStack() as stack:
        folder = home or Path(tempfile.mkdtemp(prefix="bamai-center-"))
        if home is None:
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
        settings = load_settings(home=folder, port=free_port(), amqp_url="memory://", **changes)
        up = Process(("up", "--demo") if demo else ("up",), _environment(settings), folder.with_name(f"{folder.name}.log"))
        stack.callback(up.log.unlink, missing_ok=True)
        up.start()
        stack.callback(up.stop)
        wait_until(lambda: _ready_line(up), "the center to be ready", log=up.said)
        passwords = json.loads((folder / PASSWORD_FILE).read_text()) if demo else {}
        yield RunningCenter(f"http://127.0.0.1:{settings.port}", settings, passwords, {"up": up})


@contextmanager
def spread_center(database_url: str, amqp_url: str, *, demo: bool = True) -> Iterator[RunningCenter]:
    """The services of deploy/compose.yaml as processes on an external PostgreSQL and RabbitMQ, behind one address.

    Each room is its own user in the broker, and so is the relay.
    """
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="bamai-center-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        settings = load_settings(
            home=folder, port=free_port(), database_url=database_url, amqp_url=amqp_url, secret_key=SECRET, amqp_room_users=True,
            amqp_user_prefix=USER_PREFIX,
        )  # fmt: skip
        let_in(settings)
        for job in topology.jobs():
            _finish(Process(job.arguments, _environment(settings), folder / f"{job.name}.log"))
        passwords = furnish(settings) if demo else {}
        settings, stand_in = beside(settings) if demo else (settings, ())
        planned = topology.plan(settings)
        processes = {
            one.service.name: Process(one.service.arguments, _environment(one.settings), folder / f"{one.service.name}.log")
            for one in planned
        }
        if stand_in:
            processes["stand-in"] = Process(stand_in, _environment(settings), folder / "stand-in.log")
        center = RunningCenter(settings.base_url, settings, passwords, processes)
        stack.callback(_stop_all, processes)
        for process in processes.values():
            process.start()
        served = topology.addresses(planned)
        stack.enter_context(fronting(served, settings.port))
        for address in served.values():
            wait_until(lambda address=address: _is_ready(address), f"{address} to be ready", log=center.logs)  # type: ignore[misc]
        yield center


def _finish(job: Process) -> None:
    job.start()
    if job.wait(120) != 0:
        raise AssertionError(f"cannot {' '.join(job.arguments)}: {job.said()}")


def wait_until(true: Callable[[], object], what: str, seconds: float = START_SECONDS, log: Callable[[], str] = str) -> None:
    """Ask until it is true; a failure says what was waited for."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds:g} s for {what}\n{log()}")
        time.sleep(0.05)


def _stop_all(processes: dict[str, Process]) -> None:
    for process in processes.values():
        process.signal(signal.SIGTERM)
    for process in processes.values():
        if process.running is not None:
            process.wait()


def _ready_line(up: Process) -> bool:
    assert up.running is not None
    if up.running.poll() is not None:
        raise AssertionError(f"bamai up ended with status {up.running.poll()}:\n{up.said()}")
    return bool(re.search(r"^ready: http://127\.0\.0\.1:\d+$", up.said(), re.MULTILINE))


def _is_ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def _environment(settings: Settings) -> dict[str, str]:
    own = {
        name: value for name, value in settings.environment().items() if not name.startswith("BAMAI_") or _is_set(settings, name)
    }
    return own | {"PYTHONUNBUFFERED": "1", "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *sys.path[1:]])}


def _is_set(settings: Settings, variable: str) -> bool:
    return variable.removeprefix("BAMAI_").lower() in settings.model_fields_set
