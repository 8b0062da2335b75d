"""A RabbitMQ node of one's own: private ports, data and cookie in a folder that is deleted at the end."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from services.storage.embedded import die_with_parent

START_SECONDS = 90.0
_PLACES = ("/usr/lib/rabbitmq/bin", "/usr/local/lib/rabbitmq/bin", "/opt/homebrew/sbin", "/usr/local/sbin")


class NoRabbit(Exception):
    """RabbitMQ is not installed here or does not start; one line says why."""


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def _programs() -> Path:
    """The folder of the plain start scripts: Debian's in the PATH insist on an account and on systemd's folders."""
    for place in _PLACES:
        if (Path(place) / "rabbitmq-server").exists():
            return Path(place)
    found = shutil.which("rabbitmq-server")
    if found is None:
        raise NoRabbit("RabbitMQ is not installed (Debian: apt-get install rabbitmq-server)")
    return Path(found).parent


class RabbitNode:
    """One node; `kill` and `start` again keep its data."""

    def __init__(self, *, limits: dict[str, str] | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="bamai-rabbit-"))
        self.port, self._dist_port, self._epmd_port = _free_ports(3)
        self.password = secrets.token_hex(12)
        self._programs = _programs()
        self._limits = limits or {}
        self._process: subprocess.Popen[bytes] | None = None
        self._port_mapper: subprocess.Popen[bytes] | None = None

    def url(self, vhost: str = "%2F") -> str:
        """Where its administrator connects."""
        return f"amqp://bamai:{self.password}@127.0.0.1:{self.port}/{vhost}"

    def start(self) -> Self:
        """Start and wait until it accepts AMQP connections."""
        configuration = {
            "listeners.tcp.1": f"127.0.0.1:{self.port}", "default_user": "bamai", "default_pass": self.password,
            "disk_free_limit.absolute": "50MB", "log.console.level": "error", "loopback_users": "none", **self._limits,
        }  # fmt: skip
        (self.folder / "rabbitmq.conf").write_text("".join(f"{key} = {value}\n" for key, value in configuration.items()))
        self._start_port_mapper()
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "rabbitmq-server"], env=self.environment(), stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 (one prctl call, looked up before the fork)
            )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise NoRabbit(f"RabbitMQ does not start; its log is {self.folder / 'log'}")
            time.sleep(0.1)
        return self

    def environment(self) -> dict[str, str]:
        """Variables that make rabbitmqctl speak to this node."""
        return {
            "PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8",
            "RABBITMQ_NODENAME": f"bamai{self.port}@localhost", "RABBITMQ_DIST_PORT": str(self._dist_port),
            "ERL_EPMD_PORT": str(self._epmd_port), "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"), "RABBITMQ_LOG_BASE": str(self.folder / "logs"),
            "RABBITMQ_SCHEMA_DIR": str(self.folder / "schema"), "RABBITMQ_GENERATED_CONFIG_DIR": str(self.folder / "config"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq"), "RABBITMQ_CONF_ENV_FILE": str(self.folder / "none"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"), "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+sbwt none +sbwtdcpu none +sbwtdio none",
        }  # fmt: skip

    def control(self, *arguments: str) -> str:
        """Run rabbitmqctl."""
        done = subprocess.run(
            [self._programs / "rabbitmqctl", "-q", *arguments], env=self.environment(), check=True, capture_output=True,
            text=True, timeout=60,
        )  # fmt: skip
        return done.stdout

    def restart(self) -> None:
        """Start it again after a kill, as its unit does; what was confirmed is there again.

        After a crash 3.10 may leave a queue a follower without a leader, for ever: deploy/rabbitmq/override.conf has the same cure.
        """
        self.start()
        self.control(
            "eval", "[ra:trigger_election({N, node()}) || {N, follower} <- ets:tab2list(ra_state), "
            "ra_leaderboard:lookup_leader(N) =:= undefined].",
        )  # fmt: skip

    def version(self) -> str:
        return self.control("eval", "rabbit_misc:version().").strip().strip('"').strip("'")

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it and its port mapper, and delete its folder."""
        self._end(signal.SIGTERM)
        if self._port_mapper is not None:
            self._port_mapper.kill()
            self._port_mapper.wait()
            self._port_mapper = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def _start_port_mapper(self) -> None:
        """Erlang's own would go into the background and stay."""
        program = shutil.which("epmd")
        if program and self._port_mapper is None:
            self._port_mapper = subprocess.Popen(
                [program, "-port", str(self._epmd_port), "-address", "127.0.0.1"], env=self.environment(),
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 (the same)
            )  # fmt: skip

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.sendall(b"AMQP\x00\x00\x09\x01")
                return bool(line.recv(1))
        except OSError:
            return False

    def _end(self, number: int) -> None:
        """Signal the whole session: the start script, the Erlang machine and its helpers."""
        process, self._process = self._process, None
        if process is None:
            return
        try:
            os.killpg(process.pid, number)
            process.wait(30)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
