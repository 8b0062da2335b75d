"""Submitted runs by the hundred thousand: four a case, each a whole sheet, written by the server itself.

They are laid down past the triggers that guard submitted runs row by row: those take most of the time, and nothing that is
measured afterwards depends on how the rows came.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any

from sqlalchemy import Engine, create_engine, text

from services.assessment.answering import Sheet
from services.assessment.scoring import Result

RUNS_A_CASE = 4
CASES_A_TIME = 1_000
AT_ONCE = 2
_PAST_THE_GUARDS = "-c search_path=assessment -c session_replication_role=replica -c synchronous_commit=off"

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
SELECT {_RUN_ID}, md5('case ' || n)::uuid, md5('firm ' || n)::uuid, 'miit-2024', 'first', 'submitted', at, at, md5('who ' || n)::uuid,
       at, 'online', md5('who ' || n)::uuid, '王海燕', :score, CAST(:dimensions AS jsonb), :level, '[]'
{_ROWS}, LATERAL (SELECT now() - interval '90 days' * (5 - k) AS at) AS times
"""
_ANSWERS = f"""
INSERT INTO answers (run_id, part, key, value, given_at, given_by, on_behalf)
SELECT {_RUN_ID}, sheet.part, sheet.key, sheet.value, now(), md5('who ' || n)::uuid, false
{_ROWS}, jsonb_to_recordset(CAST(:sheet AS jsonb)) AS sheet(part text, key text, value jsonb)
"""


def fill(owner_url: str, runs: int, sheet: Sheet, result: Result, tell: Callable[[int], object]) -> None:
    """`runs` submitted runs with all their answers, some cases at a time, on two connections."""
    rows = [{"part": part, "key": key, "value": value} for part in ("answers", "scenes") for key, value in sheet[part].items()]
    values: dict[str, Any] = {
        "sheet": json.dumps(rows), "score": result.score, "level": result.level,
        "dimensions": json.dumps({name: str(points) for name, points in result.dimensions.items()}),
    }  # fmt: skip
    engine = create_engine(owner_url, connect_args={"options": _PAST_THE_GUARDS}, pool_size=AT_ONCE)
    cases = runs // RUNS_A_CASE
    with ThreadPoolExecutor(AT_ONCE) as pool:
        writing = [
            pool.submit(_write, engine, {**values, "first": first, "last": min(first + CASES_A_TIME - 1, cases)})
            for first in range(1, cases + 1, CASES_A_TIME)
        ]
        for done, one in enumerate(as_completed(writing), 1):
            one.result()
            tell(min(done * CASES_A_TIME * RUNS_A_CASE, runs))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE) cases, runs, answers"))
    engine.dispose()


def _write(engine: Engine, values: dict[str, Any]) -> None:
    with engine.begin() as connection:
        connection.execute(text(_CASES), values)
        for k in range(1, RUNS_A_CASE + 1):
            connection.execute(text(_RUNS), {**values, "k": k})
            connection.execute(text(_ANSWERS), {**values, "k": k})
