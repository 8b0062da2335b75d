"""The PostgreSQL we bring along: closed to everybody else, and back on its feet whatever ended it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from services.storage import binaries
from services.storage.embedded import EmbeddedPostgres

PASSWORD = "the owner's"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(tmp_path / "postgres", PASSWORD, fsync=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account may enter, unlike pytest's."""
    folder = Path(tempfile.mkdtemp(prefix="bamai-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def run(server: EmbeddedPostgres, statement: str) -> list[tuple[object, ...]]:
    connection = server.connect()
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def test_a_second_start_keeps_data_and_port(server: EmbeddedPostgres) -> None:
    run(server, "CREATE TABLE kept AS SELECT 7 AS number")
    port = server.port
    server.stop()
    server.start()
    assert server.port == port
    assert run(server, "SELECT number FROM kept") == [(7,)]


def test_a_taken_port_is_left_to_whoever_has_it(server: EmbeddedPostgres) -> None:
    server.stop()
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", server.port))
        squatter.listen()
        taken = server.port
        server.start()
    assert server.port != taken


@pytest.mark.parametrize("password", ["wrong", ""])
def test_nobody_comes_in_without_the_password(server: EmbeddedPostgres, password: str) -> None:
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(host="127.0.0.1", port=server.port, user="bamai", password=password, dbname="bamai")


def test_it_listens_nowhere_but_on_this_machine(server: EmbeddedPostgres) -> None:
    assert run(server, "SHOW listen_addresses") == [("127.0.0.1",)]
    assert run(server, "SHOW unix_socket_directories") == [("",)]
    assert run(server, "SELECT DISTINCT auth_method FROM pg_hba_file_rules") == [("scram-sha-256",)]


def test_only_its_account_reads_the_data_and_no_parent_is_opened_for_it(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with EmbeddedPostgres(tmp_path / "postgres", PASSWORD, fsync=False) as server:
        assert stat.S_IMODE(server.data.stat().st_mode) == 0o700
        assert server.data.stat().st_uid != 0
        assert stat.S_IMODE(server.folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
        assert run(server, "SELECT 1") == [(1,)]


def test_a_killed_server_starts_again_with_what_was_committed(server: EmbeddedPostgres) -> None:
    run(server, "CREATE TABLE kept AS SELECT 7 AS number")
    os.kill(server.pid, signal.SIGKILL)
    server.start()
    assert run(server, "SELECT number FROM kept") == [(7,)]


def test_a_server_that_outlived_its_center_is_stopped_first(server: EmbeddedPostgres) -> None:
    run(server, "CREATE TABLE kept AS SELECT 7 AS number")
    with EmbeddedPostgres(server.folder, PASSWORD, port=server.port, fsync=False) as successor:
        assert not server.alive()
        assert run(successor, "SELECT number FROM kept") == [(7,)]


def test_a_stranger_with_the_old_process_id_is_left_alone(tmp_path: Path, server: EmbeddedPostgres) -> None:
    server.stop()
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n")
    server.start()
    assert server.alive()


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user runs the programs where they are")
def test_programs_that_its_account_cannot_reach_are_copied_once(
    tmp_path: Path, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = tmp_path / "hidden"
    installed = binaries._installed()
    shutil.copytree(installed.parent, hidden / installed.parent.name, ignore=shutil.ignore_patterns("include", "*.a", "*.py"))
    libraries = installed.parent.with_name(f"{installed.parent.name}.libs")
    shutil.copytree(libraries, hidden / libraries.name)
    hidden.chmod(0o700)
    cache = open_folder / "cache"
    monkeypatch.setattr(binaries, "_installed", lambda: hidden / installed.parent.name / installed.name)
    monkeypatch.setattr(binaries, "CACHE", cache)
    for _ in range(2):
        with EmbeddedPostgres(tmp_path / "postgres", PASSWORD, fsync=False) as server:
            assert Path(f"/proc/{server.pid}/exe").resolve().is_relative_to(cache)
            assert run(server, "SELECT 1") == [(1,)]
    assert len(list(cache.iterdir())) == 1


def test_stopping_ends_it_while_somebody_is_connected(server: EmbeddedPostgres) -> None:
    connection = server.connect()
    server.stop()
    assert not server.alive()
    connection.close()
