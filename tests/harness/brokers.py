"""RabbitMQ for the tests: one that answers already, or a node of our own in a folder of its own, gone at the end.

A node has its own name, ports, cookie and epmd, so that nothing else on the machine sees it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from kombu import Connection

from services.storage.embedded import die_with_parent, free_port

PROGRAMS = Path("/usr/lib/rabbitmq/bin")
START_SECONDS = 60.0
_numbers = count(1)


class Broker(Protocol):
    """A RabbitMQ in which tests get virtual hosts of their own."""

    def vhost(self) -> str:
        """Make a virtual host; returns the URL of its owner."""

    def drop(self, url: str) -> None:
        """Delete a virtual host made here, with all its queues."""

    def control(self, *arguments: str) -> str:
        """Run `rabbitmqctl …` and return what it prints."""


class Node:
    """A private RabbitMQ that can be killed, stopped and started again with its data."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.name = f"bamai-test-{os.getpid()}-{next(_numbers)}@localhost"
        self._epmd_port = free_port()
        self._dist_port = free_port()
        self._epmd: subprocess.Popen[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    def start(self) -> None:
        """Start and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._write_configuration()
        if self._epmd is None:
            self._epmd = subprocess.Popen(
                ["epmd", "-port", str(self._epmd_port), "-address", "127.0.0.1"],
                start_new_session=True, preexec_fn=die_with_parent(signal.SIGTERM),
            )  # fmt: skip
        with (self.folder / "console").open("ab") as console:
            self._process = subprocess.Popen(
                [PROGRAMS / "rabbitmq-server"], env=self._environment(), stdin=subprocess.DEVNULL, stdout=console, stderr=console,
                start_new_session=True, preexec_fn=die_with_parent(signal.SIGTERM),
            )  # fmt: skip
        self._wait()

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Stop node and epmd for good."""
        self._end(signal.SIGTERM)
        if self._epmd is not None:
            self._epmd.terminate()
            self._epmd.wait()
            self._epmd = None

    def restart(self) -> None:
        """Start it again after a kill; what was confirmed is there again."""
        self.start()

    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def vhost(self) -> str:
        name = f"test-{next(_numbers)}"
        self.control("eval", _make_vhost(name, "guest"))
        return f"amqp://guest:guest@127.0.0.1:{self.port}/{name}"

    def drop(self, url: str) -> None:
        self.control("eval", f'rabbit_vhost:delete(<<"{url.rsplit("/", 1)[1]}">>, <<"test">>).')

    def control(self, *arguments: str) -> str:
        return _run_control([str(PROGRAMS / "rabbitmqctl"), "-q", "-n", self.name, *arguments], self._environment())

    def raise_alarm(self) -> None:
        """Make the broker take no more messages, as when memory is short."""
        self.control("set_vm_memory_high_watermark", "0.000001")

    def clear_alarm(self) -> None:
        self.control("set_vm_memory_high_watermark", "0.4")

    def _end(self, number: int) -> None:
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = None

    def _write_configuration(self) -> None:
        (self.folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.1 = 127.0.0.1:{self.port}\nnum_acceptors.tcp = 2\ndisk_free_limit.absolute = 50MB\n"
            "vm_memory_high_watermark.relative = 0.4\nlog.file.level = warning\nlog.console = false\n"
        )
        (self.folder / "enabled_plugins").write_text("[].\n")
        cookie = self.folder / ".erlang.cookie"
        if not cookie.exists():
            cookie.write_text("BAMAITEST" * 3)
            cookie.chmod(0o400)

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(self.folder),
            "RABBITMQ_NODENAME": self.name, "RABBITMQ_NODE_PORT": str(self.port), "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_DIST_PORT": str(self._dist_port), "ERL_EPMD_PORT": str(self._epmd_port), "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"), "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"), "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"), "RABBITMQ_USE_LONGNAME": "false",
            "RABBITMQ_GENERATED_CONFIG_DIR": str(self.folder / "generated"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none",
        }  # fmt: skip

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if not self.alive():
                break
            if _answers(self.url):
                return
            time.sleep(0.1)
        raise AssertionError(f"RabbitMQ does not start:\n{(self.folder / 'console').read_text(errors='replace')[-2000:]}")


class FoundBroker:
    """A RabbitMQ that answered already; reached through `rabbitmqctl`, which needs the right to."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._connection = Connection(url)

    def vhost(self) -> str:
        name = f"bamai-test-{os.getpid()}-{next(_numbers)}"
        self.control("eval", _make_vhost(name, self._connection.userid or "guest"))
        user, password = quote(self._connection.userid or "guest"), quote(self._connection.password or "guest")
        return f"amqp://{user}:{password}@{self._connection.hostname}:{self._connection.port or 5672}/{name}"

    def drop(self, url: str) -> None:
        self.control("eval", f'rabbit_vhost:delete(<<"{url.rsplit("/", 1)[1]}">>, <<"test">>).')

    def control(self, *arguments: str) -> str:
        return _run_control(["rabbitmqctl", "-q", *arguments], dict(os.environ))


@contextmanager
def private_node() -> Iterator[Node]:
    """A RabbitMQ of one's own, to do anything to."""
    folder = Path(tempfile.mkdtemp(prefix="bamai-rabbit-"))
    node = Node(folder)
    try:
        node.start()
        yield node
    finally:
        node.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def some_broker() -> Iterator[Broker]:
    """The RabbitMQ at BAMAI_AMQP_URL or localhost where one answers and lets us make virtual hosts, else a private one."""
    found = FoundBroker(os.environ.get("BAMAI_AMQP_URL") or "amqp://guest:guest@127.0.0.1:5672//")
    if found.url.startswith("amqp") and _answers(found.url) and _is_ours_to_use(found):
        yield found
        return
    with private_node() as node:
        yield node


def _is_ours_to_use(broker: FoundBroker) -> bool:
    try:
        broker.drop(broker.vhost())
    except (AssertionError, OSError):
        return False
    return True


def _make_vhost(name: str, user: str) -> str:
    return (
        f'rabbit_vhost:add(<<"{name}">>, <<"test">>), '
        f'rabbit_auth_backend_internal:set_permissions(<<"{user}">>, <<"{name}">>, <<".*">>, <<".*">>, <<".*">>, <<"test">>).'
    )


def _run_control(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0 or "error" in done.stdout[:40]:
        raise AssertionError(f"{' '.join(command[-3:])}: {done.stdout}{done.stderr}")
    return done.stdout


def _answers(url: str) -> bool:
    try:
        with Connection(url, connect_timeout=2) as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
    except Exception:  # noqa: BLE001 (refused, reset, half a handshake: not yet)
        return False
    return True
