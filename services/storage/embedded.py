"""The PostgreSQL that the center brings along, started and stopped by ourselves.

Data lie in one folder that only the server's account can read. It listens on 127.0.0.1 alone, asks everyone for a
password (scram-sha-256), and keeps its port as long as that is free. It dies with the process that started it (on
Linux); where it did survive, the next start finds it and stops it first.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg2

from services.storage.binaries import NoPostgres, account_for, data_argument, programs_for

ON_LINUX = platform.system() == "Linux"
OWNER = "bamai"
HOST = "127.0.0.1"
HBA = "# TYPE DATABASE USER ADDRESS METHOD\nhost all all 127.0.0.1/32 scram-sha-256\n"
START_SECONDS = 60.0
STOP_SIGNALS = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))


class EmbeddedPostgres:
    """One PostgreSQL server over one data folder.

    `fsync` False is for tests: quicker, and a power cut loses the data.
    """

    def __init__(self, folder: Path, password: str, *, port: int = 0, fsync: bool = True, max_connections: int = 100) -> None:
        self.folder = folder.absolute()
        self.data = self.folder / "data"
        self.log = self.folder / "log"
        self.password = password
        self.port = port
        self._fsync = fsync
        self._max_connections = max_connections
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "bamai") -> str:
        """Where the owner of everything connects."""
        return f"postgresql+psycopg2://{OWNER}:{self.password}@{HOST}:{self.port}/{database}"

    def start(self) -> Self:
        """Start and wait until it answers; makes the data folder and the database at first use.

        Raises:
            NoPostgres: with one line that says why, and where its log is.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.account = account_for(self.data)
        self._programs = programs_for(self.account)
        stop_leftover(self.data)
        if not (self.data / "PG_VERSION").exists():
            self._make_data()
        deadline = time.monotonic() + START_SECONDS
        while not self._launch(deadline):
            if time.monotonic() > deadline:
                raise NoPostgres(f"the embedded PostgreSQL does not start; its log is {self.log}: {self._last_words()}")
            time.sleep(0.3)
        self._make_database()
        return self

    def stop(self) -> None:
        """Stop it fast: open transactions roll back, nothing committed is lost."""
        if self._process is not None:
            _end(self._process.pid, self._process.poll, self._process.send_signal)
            self._process.wait()
            self._process = None

    def alive(self) -> bool:
        """Whether the server process runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The postmaster's process id."""
        assert self._process is not None  # noqa: S101 (asked for only while it runs)
        return self._process.pid

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def _make_data(self) -> None:
        self.data.mkdir(mode=0o700, exist_ok=True)
        self.account.own(self.data)
        read_end, write_end = os.pipe()
        self.account.own(read_end)
        os.write(write_end, f"{self.password}\n".encode())
        os.close(write_end)
        try:
            done = subprocess.run(
                [
                    self._programs / "initdb", "-D", data_argument(self.data), "-U", OWNER, f"--pwfile=/dev/fd/{read_end}",
                    "--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8",
                    "--no-instructions", *([] if self._fsync else ["--no-sync"]),
                ],
                check=False, cwd=self.data, capture_output=True, text=True, pass_fds=[read_end], env=_environment(),
                **self.account.start_options(),
            )  # fmt: skip
        finally:
            os.close(read_end)
        if done.returncode != 0:
            raise NoPostgres(f"cannot make the embedded database in {self.data}: {done.stderr.strip()}")
        (self.data / "pg_hba.conf").write_text(HBA)

    def _launch(self, deadline: float) -> bool:
        """Start once; False where it ended at once (a killed predecessor may be seen for a moment)."""
        if self.port == 0 or not is_free(self.port):
            self.port = free_port()
        options = {
            "port": self.port, "listen_addresses": HOST, "unix_socket_directories": "", "max_connections": self._max_connections,
            "timezone": "UTC", "log_timezone": "UTC", "password_encryption": "scram-sha-256",
            **({} if self._fsync else {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}),
        }  # fmt: skip
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", data_argument(self.data), *arguments],
                cwd=self.data, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=_environment(),
                start_new_session=True, **self.account.start_options(),
                preexec_fn=die_with_parent(signal.SIGINT),  # noqa: PLW1509 (one prctl call, looked up before the fork)
            )  # fmt: skip
        while self._process.poll() is None:
            if self._answers():
                return True
            if time.monotonic() > deadline:
                self.stop()
                break
            time.sleep(0.02)
        return False

    def _answers(self) -> bool:
        try:
            self.connect("postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def connect(self, database: str = "bamai") -> Any:
        """A raw connection as the owner, outside any transaction."""
        connection = psycopg2.connect(
            host=HOST, port=self.port, user=OWNER, password=self.password, dbname=database, connect_timeout=5
        )
        connection.autocommit = True
        return connection

    def _make_database(self) -> None:
        connection = self.connect("postgres")
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT FROM pg_database WHERE datname = 'bamai'")
                if cursor.rowcount == 0:
                    cursor.execute("CREATE DATABASE bamai")
        finally:
            connection.close()

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return lines[-1] if lines else "it said nothing"


def stop_leftover(data: Path) -> None:
    """Stop a server that outlived the process that started it, if it is this data folder's."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
    except (OSError, IndexError, ValueError):
        return
    if _serves(pid, data, lines):
        _end(pid, lambda: None if _serves(pid, data, lines) else 0, lambda number: os.kill(pid, number))


def _serves(pid: int, data: Path, lines: list[str]) -> bool:
    try:
        os.kill(pid, 0)
        if ON_LINUX:
            return Path(f"/proc/{pid}/cwd").samefile(data) and "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]
    except OSError:
        return False
    return len(lines) > 1 and Path(lines[1]) == data


def _end(pid: int, poll: Callable[[], int | None], send: Callable[[int], None]) -> None:
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


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def is_free(port: int, host: str = HOST) -> bool:
    """Whether somebody could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _environment() -> dict[str, str]:
    """Nothing of ours: PGDATA, PGOPTIONS and the like would change what the server does."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
