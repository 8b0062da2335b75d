"""The PostgreSQL that the center brings along, started and stopped by ourselves.

Data lie in one folder that only the server's account can read. It listens on 127.0.0.1 alone, asks everyone for a
password (scram-sha-256), and keeps its port as long as that is free. It dies with the process that started it (on
Linux); where it did survive, the next start finds it and stops it first.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg2

from services.storage.binaries import NoPostgres, account_for, data_argument, programs_for
from services.storage.leftovers import die_with_parent, end, stop_leftover
from services.storage.ports import HOST, free_port, is_free

__all__ = ["EmbeddedPostgres", "NoPostgres", "die_with_parent", "free_port"]

OWNER = "bamai"
HBA = "# TYPE DATABASE USER ADDRESS METHOD\nhost all all 127.0.0.1/32 scram-sha-256\n"
START_SECONDS = 60.0


class EmbeddedPostgres:
    """One PostgreSQL server over one data folder.

    `fsync` False is for tests: quicker; a killed server still loses nothing, a power cut loses the data.
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
        self.stop()
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
            end(self._process.pid, self._process.poll, self._process.send_signal)
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
            **({} if self._fsync else {"fsync": "off", "full_page_writes": "off"}),
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
                cursor.execute("REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC")
        finally:
            connection.close()

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return lines[-1] if lines else "it said nothing"


def _environment() -> dict[str, str]:
    """Nothing of ours: PGDATA, PGOPTIONS and the like would change what the server does."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
