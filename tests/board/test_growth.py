"""At a hundred thousand facts the pages stay on their indexes; what the bench writes down is what the listeners would have left."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql
from uuid_utils.compat import uuid7

from services.board.models import Sum
from services.board.queries.drilling import asked_for
from services.board.queries.stuck import PAGE, stuck_cases
from services.cli.benches.board.filling import hear, write_down
from services.cli.benches.board.history import history
from services.contracts.vocabulary import Role
from services.ui.identity import identity_of

MANAGER = identity_of(uuid7(), uuid7(), [Role.MANAGER])
FILL = """
INSERT INTO counted (line, thing_id, event_id, at, enterprise_id, case_id, stands)
  SELECT (ARRAY['visits', 'assessments', 'referrals_accepted', 'records_delivered'])[1 + n % 4], gen_random_uuid(), gen_random_uuid(),
    timestamptz '2026-01-02' + n * interval '4 minutes', gen_random_uuid(), gen_random_uuid(), true FROM generate_series(1, 100000) n;
INSERT INTO cases (case_id, by_need, told, state, waiting_for, measure, moved_at, touched_at, overdue)
  SELECT gen_random_uuid(), false, '{}', CASE WHEN n % 3 = 0 THEN 'closed' ELSE 'open' END, 'booked', 1 + n % 9,
    now() - n * interval '1 minute', now() - n * interval '1 minute', n % 50 = 0 FROM generate_series(1, 100000) n;
INSERT INTO sums SELECT date '2020-01-01' + (m || ' months')::interval, 'line' || l, 'times', 1
  FROM generate_series(0, 99) m, generate_series(1, 300) l
"""


def scans(session, statement) -> list[str]:
    """The kinds of scan of a statement's plan, each with its table."""
    compiled = statement.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    plan = session.execute(text("EXPLAIN (FORMAT JSON) " + str(compiled).replace(":", "\\:"))).scalar_one()[0]["Plan"]
    found, waiting = [], [plan]
    while waiting:
        node = waiting.pop()
        waiting += node.get("Plans", [])
        if "Scan" in node["Node Type"]:
            found.append(f"{node['Node Type']} {node.get('Relation Name', '')}")
    return found


def test_pages_and_lists_stay_on_their_indexes_at_a_hundred_thousand_rows(scene):
    with scene.center.database("board").transaction() as session:
        for statement in FILL.split(";\n"):
            session.execute(text(statement.replace("::", "\\:\\:")))
        for table in ("counted", "cases", "sums"):
            session.execute(text(f"ANALYZE {table}"))
    now, (first, last) = datetime.now(UTC), (date(2026, 3, 1), date(2026, 4, 1))
    asked = {
        "a line's things": asked_for(MANAGER, "visits", first, last),
        "what is stuck": stuck_cases(MANAGER, 6, now, 14).order_by("since", "key").limit(PAGE + 1),
        "silent cases": stuck_cases(MANAGER, 6, now + timedelta(days=1), 14).limit(1),
        "the page's sums": select(Sum).where(Sum.month >= first, Sum.month <= last),
    }
    with scene.center.database("board").reading() as session:
        for name, statement in asked.items():
            slow = [scan for scan in scans(session, statement) if scan.startswith("Seq Scan") and not scan.endswith("firms")]
            assert not slow, (name, slow)


@pytest.mark.parametrize("facts", [400])
def test_what_the_bench_writes_down_is_what_the_listeners_leave(scene, facts):
    tables = ("counted", "firm_months", "sums", "firms", "cases")

    def told() -> dict[str, list[str]]:
        with scene.center.database("board").reading() as session:
            return {name: sorted(session.scalars(text(f"SELECT t::text FROM {name} t"))) for name in tables}

    hear(scene.center.database("board"), history(facts, 1, 2026), len_of)
    heard = told()
    with scene.center.database("board").transaction() as session:
        for name in (*tables, "inbox"):
            session.execute(text(f"DELETE FROM {name}"))
    write_down(scene.center.database("board"), history(facts, 1, 2026), len_of)
    assert told() == heard


def len_of(_done: int) -> None:
    """Nobody is told how far it is."""
