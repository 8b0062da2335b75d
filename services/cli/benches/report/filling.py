"""Submitted runs by the hundred thousand: four a case, each a whole sheet, written by the server itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from services.assessment.answering import Sheet
from services.assessment.scoring import Result
from services.storage.database import RoomDatabase

RUNS_A_CASE = 4
CASES_A_TIME = 5_000

_RUN_ID = "(lpad(to_hex(n * 4 + k), 12, '0') || '7' || left(md5(n || ' ' || k), 3) || '8' || right(md5(n || ' ' || k), 15))::uuid"
"""Ids that grow with time, as real ones do, and end in what nobody can guess."""
_ROWS = "FROM generate_series(:first, :last) AS n, (SELECT CAST(:k AS int) AS k) AS one"
_CASES = """
INSERT INTO cases (case_id, enterprise_id, name, stage)
SELECT md5('case ' || n)::uuid, md5('firm ' || n)::uuid, '企业' || n || '有限公司', 'open' FROM generate_series(:first, :last) AS n
"""
_RUNS = f"""
INSERT INTO runs (run_id, case_id, enterprise_id, pack, purpose, state, created_at, started_at, started_by, submitted_at, pledged,
                  pledged_by, pledge_name, score, dimensions, level, wanted_scenes)
SELECT {_RUN_ID}, md5('case ' || n)::uuid, md5('firm ' || n)::uuid, 'miit-2024', 'first', 'answering', at, at, md5('who ' || n)::uuid,
       at, 'online', md5('who ' || n)::uuid, '王海燕', :score, CAST(:dimensions AS jsonb), :level, '[]'
{_ROWS}, LATERAL (SELECT now() - interval '90 days' * (5 - k) AS at) AS times
"""
_ANSWERS = f"""
INSERT INTO answers (run_id, part, key, value, given_at, given_by, on_behalf)
SELECT {_RUN_ID}, sheet.part, sheet.key, sheet.value, now(), md5('who ' || n)::uuid, false
{_ROWS}, jsonb_to_recordset(CAST(:sheet AS jsonb)) AS sheet(part text, key text, value jsonb)
"""
_SUBMITTED = f"UPDATE runs SET state = 'submitted' WHERE run_id IN (SELECT {_RUN_ID} {_ROWS})"  # noqa: S608 (the same)


def fill(database: RoomDatabase, runs: int, sheet: Sheet, result: Result, tell: Callable[[int], object]) -> None:
    """`runs` submitted runs, each answered first: what guards submitted ones looks at every row, as it would at a firm's."""
    rows = [{"part": part, "key": key, "value": value} for part in ("answers", "scenes") for key, value in sheet[part].items()]
    values: dict[str, Any] = {
        "sheet": json.dumps(rows), "score": result.score, "level": result.level,
        "dimensions": json.dumps({name: str(points) for name, points in result.dimensions.items()}),
    }  # fmt: skip
    for first in range(1, runs // RUNS_A_CASE + 1, CASES_A_TIME):
        last = min(first + CASES_A_TIME - 1, runs // RUNS_A_CASE)
        _do(database, _CASES, first=first, last=last)
        for k in range(1, RUNS_A_CASE + 1):
            _do(database, _RUNS, _ANSWERS, _SUBMITTED, **values, first=first, last=last, k=k)
        tell(last * RUNS_A_CASE)


def _do(database: RoomDatabase, *statements: str, **values: Any) -> None:
    with database.transaction() as session:
        session.execute(text("SET LOCAL synchronous_commit = off"))
        session.execute(text("SET LOCAL enable_seqscan = off"))  # tables that were empty a moment ago look small to the triggers
        for statement in statements:
            session.execute(text(statement), values)
