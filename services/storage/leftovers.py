"""Processes and their ends: a server that outlived its center, what a killed one left, and children that go with us."""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from services.storage.binaries import NoPostgres

ON_LINUX = platform.system() == "Linux"
STOP_SIGNALS = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))
BACKEND_SECONDS = 5.0


def stop_leftover(data: Path) -> None:
    """Stop a server that outlived the process that started it, if it is this data folder's, and all it left.

    A dead server that nobody has reaped (a container without an init) keeps its process id: PostgreSQL would take it
    for a living one, so its pid file goes, once no process works in the data folder any more.
    """
    note = data / "postmaster.pid"
    try:
        lines = note.read_text().splitlines()
        pid = int(lines[0])
    except (OSError, IndexError, ValueError):
        return
    if _serves(pid, data, lines):
        end(pid, lambda: None if _serves(pid, data, lines) else 0, lambda number: os.kill(pid, number))
    if ON_LINUX:
        _outwait_backends(data)
        if _is_dead_but_listed(pid):
            note.unlink(missing_ok=True)


def end(pid: int, poll: Callable[[], int | None], send: Callable[[int], None]) -> None:
    """Ask ever more firmly until `poll` says it has ended."""
    for number, seconds in STOP_SIGNALS:
        try:
            send(number)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if poll() is not None:
                return
            time.sleep(0.02)
    raise NoPostgres(f"the PostgreSQL server with process id {pid} does not stop")


def die_with_parent(number: int) -> Callable[[], None] | None:
    """For Popen's preexec_fn: the child gets this signal when the thread that started it ends (Linux only)."""
    if not ON_LINUX:
        return None
    prctl = ctypes.CDLL(None).prctl

    def ask() -> None:
        prctl(1, number)  # PR_SET_PDEATHSIG

    return ask


def _serves(pid: int, data: Path, lines: list[str]) -> bool:
    if ON_LINUX:
        return pid in _at_work_in(data)
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return len(lines) > 1 and Path(lines[1]) == data


def _at_work_in(data: Path) -> Iterator[int]:
    """Processes that stand in the data folder: the server and its backends. A dead one stands nowhere."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                if (entry / "cwd").samefile(data):
                    yield int(entry.name)


def _outwait_backends(data: Path) -> None:
    """Backends of a killed server end by themselves when they notice; those that do not are ended."""
    deadline = time.monotonic() + BACKEND_SECONDS
    while left := list(_at_work_in(data)):
        if time.monotonic() > deadline:
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def _is_dead_but_listed(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return False
