"""Every command helps, and says in one line what it cannot do."""

from __future__ import annotations

import socket
from pathlib import Path

import click
import pytest
from amqp.exceptions import AccessRefused
from click.testing import CliRunner, Result

from services.cli import COMMANDS, main
from services.cli.refusing import in_one_line

pytestmark = pytest.mark.pure


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BAMAI_HOME", str(tmp_path / "home"))
    for name in ("BAMAI_DATABASE_URL", "BAMAI_AMQP_URL", "BAMAI_PORT", "BAMAI_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "home"


def bamai(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, prog_name="bamai")


def refusal_of(*arguments: str) -> str:
    """The one line a refused command ends with."""
    result = bamai(*arguments)
    assert result.exit_code not in (0, None), result.output
    assert "Traceback" not in result.output
    line: str = result.output.strip().splitlines()[-1]
    assert line.startswith("Error: ")
    return line


def test_every_command_of_the_list_is_there() -> None:
    assert main.list_commands(click.Context(main)) == list(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_helps(command: str) -> None:
    result = bamai(command, "--help")
    assert result.exit_code == 0
    assert result.output.startswith(f"Usage: bamai {command}")


def test_an_unknown_command_is_refused() -> None:
    assert "No such command 'dance'" in refusal_of("dance")


@pytest.mark.parametrize("command", ["web", "worker", "relay"])
def test_an_unknown_room_is_refused_with_the_known_ones(command: str) -> None:
    line = refusal_of(command, "kitchen")
    assert "no such room: kitchen" in line
    assert "accounts" in line


@pytest.mark.parametrize("command", ["up", "web", "worker", "relay", "migrate"])
def test_a_wrong_setting_is_named(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAMAI_PORT", "eighty")
    assert "BAMAI_PORT" in refusal_of(command)


def test_a_broker_address_of_a_wrong_kind_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAMAI_AMQP_URL", "http://broker.example")
    assert "must look like amqp://" in refusal_of("migrate")


@pytest.mark.parametrize(
    "error", [ConnectionRefusedError(111, "Connection refused"), AccessRefused("ACCESS_REFUSED"), TimeoutError()]
)
def test_a_broker_that_cannot_be_reached_is_one_line(error: Exception) -> None:
    line = in_one_line(error)
    assert line is not None
    assert "BAMAI_AMQP_URL" in line


def test_the_relay_needs_a_broker() -> None:
    assert "BAMAI_AMQP_URL" in refusal_of("relay")


def test_one_worker_has_every_room_where_there_is_no_broker() -> None:
    assert "one worker must have all rooms" in refusal_of("worker", "accounts")


@pytest.mark.parametrize("command", ["web", "worker"])
def test_without_a_running_center_its_parts_say_how_to_start_it(command: str) -> None:
    assert "bamai up" in refusal_of(command)


def test_a_database_that_does_not_answer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAMAI_DATABASE_URL", "postgresql://nobody:pw@127.0.0.1:1/nothing")
    monkeypatch.setenv("BAMAI_SECRET_KEY", "long enough to be a secret")
    assert "cannot reach the database" in refusal_of("migrate")


def test_a_port_that_another_program_has_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.cli.up.PORT_PATIENCE_SECONDS", 0.1)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("BAMAI_PORT", str(port))
        assert f"port {port} is in use" in refusal_of("up")


def test_a_home_that_cannot_be_made_is_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.write_text("a file, not a folder")
    monkeypatch.setenv("BAMAI_PORT", "0")
    assert "BAMAI_HOME" in refusal_of("up")
