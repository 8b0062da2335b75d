"""After the storm: each acknowledged submission must have each of its effects exactly once, and nothing may be left over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from psycopg2.sql import SQL, Composable, Identifier

from services.cli.benches.rabbit import RabbitNode
from services.rooms import ROOMS
from services.storage.embedded import EmbeddedPostgres

RUNS = "SELECT run_id::text FROM assessment.runs WHERE submitted_at IS NOT NULL"
SAID = """SELECT body::jsonb -> 'data' ->> 'run_id', event_id::text, case_id::text FROM assessment.ledger
          WHERE type = 'assessment.completed'"""
BY_RUN = {
    "run submitted": RUNS,
    "result known to diagnosis": "SELECT run_id::text FROM diagnosis.runs",
    "result known to outreach": "SELECT run_id::text FROM outreach.seen_runs",
    "record kept for handover": "SELECT record_id::text FROM handover.records WHERE kind = 'assessment'",
}
BY_EVENT = {
    "told in the case thread": "SELECT event_id::text FROM enterprises.thread_entries",
    "firm to be told": "SELECT event_id::text FROM notify.notices WHERE position = 0",
}
BY_CASE = {"team of three assigned": "SELECT case_id::text FROM enterprises.ledger WHERE type = 'team.assigned'"}


def count_effects(postgres: EmbeddedPostgres, acknowledged: list[UUID]) -> tuple[int, int, dict[str, dict[str, int]]]:
    """How many effects of acknowledged runs are missing, how many effects of any run took place twice, and both by effect."""
    said = _rows(postgres, SQL(SAID))
    runs = [str(run) for run in acknowledged]
    event_of, case_of = {run: event for run, event, _ in said}, {run: case for run, _, case in said}
    times = {"assessment.completed said": tally(runs, Counter(run for run, _, _ in said), {})}
    for queries, key in ((BY_RUN, {}), (BY_EVENT, event_of), (BY_CASE, case_of)):
        for effect, query in queries.items():
            times[effect] = tally(runs, Counter(row[0] for row in _rows(postgres, SQL(query))), key)
    lost, doubled = (sum(found[what] for found in times.values()) for what in ("lost", "doubled"))
    return lost, doubled, times


def tally(runs: Iterable[str], took: Mapping[str, int], key: Mapping[str, str]) -> dict[str, int]:
    """`key` translates a run into what the effect is counted by; an effect of a run never said counts as lost."""
    names = [key.get(run, run) for run in runs]
    return {"lost": sum(took.get(name, 0) == 0 for name in names), "doubled": sum(took.get(name, 0) > 1 for name in names)}


def count_residue(postgres: EmbeddedPostgres, node: RabbitNode) -> dict[str, int]:
    """What is left over, by place: rows in outboxes, rows among failures, messages in queues. Empty when nothing is."""
    found: dict[str, int] = {}
    for room in ROOMS:
        for table in ("outbox", "failures"):
            query = SQL("SELECT count(*) FROM {}").format(Identifier(room, table))
            found[f"{room}.{table}"] = int(_rows(postgres, query)[0][0])
    for line in node.control("list_queues", "name", "messages", "--no-table-headers").splitlines():
        name, messages = line.split()
        found[name] = int(messages)
    return {place: number for place, number in found.items() if number}


def _rows(postgres: EmbeddedPostgres, query: Composable) -> list[Any]:
    connection = postgres.connect()
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())
    finally:
        connection.close()
