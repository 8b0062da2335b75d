"""A center that has been at work since its first version comes up on this one: nothing is lost, and what is new is filled."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text
from uuid_utils.compat import uuid7

from services.assessment.operations.closing import close_past_months
from services.cli.doctor.remembering import look_at_memories
from services.cli.migrate import prepare
from services.contracts.assessment import AssessmentCompleted
from services.contracts.enterprises import CaseOpened, EnterpriseRegistered, EnterpriseVerified
from services.contracts.envelope import Event, Fact, seal, write
from services.contracts.providers import EngagementStarted
from services.storage import migrate as migrating
from services.storage.spine import ledger
from tests.assessment.scenery import API
from tests.assessment.sheets import plain_sheet
from tests.harness.center import Center
from tests.harness.databases import DatabaseServer

FIRST_VERSION = {"messaging": 1, "enterprises": 1, "outreach": 1, "assessment": 2, "diagnosis": 3, "providers": 5, "handover": 0,
                 "notify": 1, "board": 0}  # fmt: skip
"""How many migrations each had."""
FIRMS = 6
LONG_AGO = datetime.now(UTC) - timedelta(days=75)


@pytest.fixture
def old(postgres: DatabaseServer, empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Center]:
    """A center as the first version left it: its tables, its ledgers, no word of who listens since when."""
    settings = postgres.settings(empty_database)
    with monkeypatch.context() as patch:
        patch.setattr(migrating, "scripts_of", lambda owner: _first_scripts(owner, tmp_path))
        migrating.migrate(settings)
    center = Center(settings)
    yield center
    center.close()


def _first_scripts(owner: str, folder: Path) -> ScriptDirectory | None:
    found = sorted(Path("services", owner, "migrations").glob("[0-9]*.py"))[: FIRST_VERSION.get(owner)]
    if not found:
        return None
    kept = folder / owner
    kept.mkdir(exist_ok=True)
    for one in found:
        shutil.copy(one, kept)
    return ScriptDirectory(str(kept), version_locations=[str(kept)])


def say_long_ago(center: Center, fact: Fact, *without: str, at: datetime = LONG_AGO) -> Event[Any]:
    """It left the outbox then, in the words of then: `without` the fields that came later."""
    event = seal(fact, at=at)
    body = json.loads(write(event))
    for field in without:
        del body["data"][field]
    row = {"time": event.time, "event_id": event.id, "type": event.type, "body": json.dumps(body)}
    with center.database(fact.room).transaction() as session:
        session.execute(ledger.insert(), [row])
    return event


def live(center: Center) -> list[dict[str, UUID]]:
    """Some firms measure themselves; whoever listened then has heard of it."""
    firms = []
    for number in range(FIRMS):
        ids = {"enterprise_id": uuid7(), "case_id": uuid7()}
        known = ids | {"credit_code": f"9142010{number}MA4K0{number:05}"}
        say_long_ago(center, EnterpriseRegistered.model_validate(EnterpriseRegistered.sample | known))
        opened = say_long_ago(center, CaseOpened.model_validate(CaseOpened.sample | ids))
        say_long_ago(center, EnterpriseVerified.model_validate(EnterpriseVerified.sample | ids))
        run_id = submit(center, opened, **ids)
        sheet = AssessmentCompleted.model_validate(AssessmentCompleted.sample | ids | {"run_id": run_id, "score": "27.45"})
        say_long_ago(center, sheet, "by_sms", "corrects_run_id", "from_paper", at=LONG_AGO + timedelta(days=1))
        if number == 0:
            say_long_ago(center, EngagementStarted.model_validate(EngagementStarted.sample | ids))
        firms.append(ids | {"run_id": run_id})
    return firms


def submit(center: Center, opened: Event[Any], *, enterprise_id: UUID, case_id: UUID) -> UUID:
    """A submitted run in the columns of then, and the case as the room of then remembers it."""
    run_id, sheet = uuid7(), plain_sheet()
    ids = {"run": run_id, "firm": enterprise_id, "case": case_id, "at": LONG_AGO}
    answers = [
        {"part": part, "key": key, "value": json.dumps(value)} | ids
        for part in ("answers", "scenes")
        for key, value in sheet[part].items()
    ]
    with center.database("assessment").transaction() as session:
        session.execute(text("INSERT INTO inbox VALUES ('on_case_opened', :event, :at)"), ids | {"event": opened.id})
        session.execute(
            text("INSERT INTO cases (case_id, enterprise_id, name) VALUES (:case, :firm, :name)"), ids | {"name": "某厂"}
        )
        session.execute(text(
            "INSERT INTO runs (run_id, case_id, enterprise_id, pack, purpose, state, created_at, started_at, started_by) "
            "VALUES (:run, :case, :firm, 'miit-2024', 'first', 'answering', :at, :at, :firm)"), ids)  # fmt: skip
        session.execute(text("INSERT INTO answers VALUES (:run, :part, :key, CAST(:value AS jsonb), :at, :firm, false)"), answers)
        session.execute(text(
            "UPDATE runs SET state = 'submitted', submitted_at = :at, pledged = 'online', pledged_by = :firm, pledge_name = '王海燕', "
            "score = 27.45, level = 1, wanted_scenes = '[]', dimensions = CAST(:dimensions AS jsonb) WHERE run_id = :run"),
            ids | {"dimensions": json.dumps(AssessmentCompleted.sample["dimensions"])})  # fmt: skip
    return run_id


def rows_of(center: Center, table: str, columns: str = "*") -> list[dict[str, Any]]:
    room, name = table.split(".")
    with center.database(room).reading() as session:
        return [dict(row) for row in session.execute(text(f"SELECT {columns} FROM {name} ORDER BY 1, 2")).mappings()]


def test_a_center_of_the_first_version_loses_nothing_and_has_its_new_pages_filled(old: Center) -> None:
    firms = live(old)
    before = {table: rows_of(old, table) for table in ("assessment.runs", "assessment.answers")}
    told: list[str] = []
    prepare(old.settings, told.append)
    for table, rows in before.items():
        now = rows_of(old, table, ", ".join(rows[0]))
        assert now == rows, "nobody loses anything"
    for table, n in {
        "peer_sheets": FIRMS,
        "peer_firms": FIRMS,
        "listed_firms": FIRMS,
        "engaged_firms": 1,
        "score_counts": 1,
    }.items():
        assert len(rows_of(old, f"assessment.{table}")) == n, table
    assert len(rows_of(old, "board.cases")) == len(rows_of(old, "board.firms")) == FIRMS
    assert len(rows_of(old, "enterprises.thread_entries")) >= FIRMS
    assert [one.state for one in look_at_memories(old.databases)] == ["ok"]
    assert any(line.startswith("assessment: filling ") for line in told)
    with old.database("assessment").transaction() as session:
        close_past_months(session, datetime.now(UTC))
    for firm in firms:
        api = old.api("manager")
        report = api.get(f"{API}/runs/{firm['run_id']}/report").json()
        assert (report["score"], report["level"]) == ("27.45", 1)
        peers = api.get(f"{API}/runs/{firm['run_id']}/benchmark").json()
        assert peers["firms"] == FIRMS, peers
    assert old.said("notify") == [], "nobody is told again"
    again: list[str] = []
    prepare(old.settings, again.append)
    assert again == [], "it is done once"
