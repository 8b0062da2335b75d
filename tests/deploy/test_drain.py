"""Draining stops pages first, waits for what is under way, and says what it leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harness.sites import OWNER, Site

IN_ORDER = [
    "stop bamai-web@*.service",
    "stop bamai-relay.service bamai-worker@*.service",
    "stop bamai.target",
]


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """systemctl, which writes down what it is asked, and rabbitmqctl, whose queues hold what the file `queued` says."""
    for name, body in {"systemctl": f'echo "$@" >>{tmp_path}/asked', "rabbitmqctl": f"cat {tmp_path}/queued"}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "queued").write_text("0\n0\n")
    return tmp_path


def waiting(site: Site) -> int:
    return sum(rows for table, rows in site.rows().items() if table.endswith(".outbox"))


def test_what_waits_too_long_is_left_where_it_is_and_said(site: Site, tools: Path) -> None:
    done = site.run("drain.sh", "1", tools=tools)
    assert done.returncode == 0, done.stderr
    assert waiting(site) > 0
    assert f"left for later: {waiting(site)} in the outboxes, 0 in the queues" in done.stderr
    assert (tools / "asked").read_text().splitlines() == IN_ORDER


def test_queues_are_waited_for_as_well(site: Site, tools: Path) -> None:
    (tools / "queued").write_text("3\n4\n")
    assert "7 in the queues" in site.run("drain.sh", "1", tools=tools).stderr


def test_a_quiet_center_is_stopped_without_a_word_more(site: Site, tools: Path) -> None:
    rooms = [table for table in site.rows() if table.endswith(".outbox")]
    with site.server.connect(OWNER).cursor() as cursor:
        for table in rooms:
            cursor.execute(f"CREATE TABLE {table}_kept AS TABLE {table}; DELETE FROM {table}")
        done = site.run("drain.sh", "30", tools=tools)
        for table in rooms:
            cursor.execute(f"INSERT INTO {table} SELECT * FROM {table}_kept; DROP TABLE {table}_kept")
    assert done.returncode == 0, done.stderr
    assert "left for later" not in done.stderr
    assert (tools / "asked").read_text().splitlines() == IN_ORDER
