"""A hundred thousand firms with a case each: the list and the search stay on their indexes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.dialects import postgresql
from uuid_utils.compat import uuid7

from services.contracts.vocabulary import Role
from services.enterprises.queries.firms import FirmFilter, list_firms
from services.enterprises.queries.queue import PAGE, QueueFilter, asked_for, list_parks, list_queue
from services.ui.identity import identity_of

FIRMS = 100_000
MANAGER = identity_of(uuid7(), uuid7(), [Role.MANAGER])

FILL = """
CREATE FUNCTION pg_temp.pairs(name text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT array_agg(DISTINCT piece ORDER BY piece) FROM (
    SELECT substr(name, at, 2) AS piece FROM generate_series(1, length(name)) at
    UNION SELECT substr(name, at, 1) FROM generate_series(1, length(name)) at) pieces $$;
CREATE TEMP TABLE invented AS
  SELECT n, gen_random_uuid() AS id, '武汉' || chr(19968 + n % 2000) || chr(20000 + (n / 50) % 1700) ||
    (ARRAY['机械', '电气', '食品', '纺织', '汽车零部件'])[1 + n % 5] || '有限公司' AS name
  FROM generate_series(1, :n) n;
INSERT INTO firms (id, credit_code, name, name_folded, name_pairs, industry, district, park, size_class, origin, standing, registered_at)
  SELECT id, 'X' || n, name, name, pg_temp.pairs(name), '34', (ARRAY['江岸区', '武昌区', '洪山区'])[1 + n % 3],
    '园区' || n % 40, '小型', 'roster', 'unclaimed', now() FROM invented;
INSERT INTO cases (id, enterprise_id, way, state, opened_at, district, park, stage, step, due_at, due_estimated, liaison_id)
  SELECT gen_random_uuid(), id, 'assessment', CASE WHEN n % 20 = 0 THEN 'resting' ELSE 'open' END, now(),
    (ARRAY['江岸区', '武昌区', '洪山区'])[1 + n % 3], '园区' || n % 40, 'assessment',
    (ARRAY['assessment', 'team', 'first_contact'])[1 + n % 3], now() + (n - 5000) * interval '1 minute', false,
    ('00000000-0000-7000-8000-0000000000' || lpad((n % 60)::text, 2, '0'))::uuid FROM invented;
"""


def plan_of(session, statement) -> dict[str, Any]:
    compiled = statement.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    answer = session.execute(text("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + str(compiled).replace(":", "\\:"))).scalar_one()
    return dict(answer[0])


def plans_behind(session, ask: Callable[[], object]) -> list[dict[str, Any]]:
    """What the server did for each statement behind a call."""
    connection, asked = session.connection(), []

    def overhear(_connection, _cursor, statement, parameters, *_rest) -> None:
        asked.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", overhear)
    ask()
    event.remove(connection, "before_cursor_execute", overhear)
    return [
        connection.exec_driver_sql(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", parameters).scalar_one()[0]
        for statement, parameters in asked
    ]


def pages_of(plan: dict[str, Any]) -> int:
    return int(plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"])


def scans_in(plan: dict[str, Any]) -> list[tuple[str, str]]:
    below = [scan for child in plan.get("Plans", ()) for scan in scans_in(child)]
    return below + ([(plan["Node Type"], plan.get("Relation Name", ""))] if "Scan" in plan["Node Type"] else [])


@pytest.mark.slow
def test_the_list_and_the_search_stay_on_their_indexes(town):
    with town.center.database("enterprises").transaction() as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        for statement in FILL.split(";\n"):
            if statement.strip():
                session.execute(text(statement.replace("::", "\\:\\:")), {"n": FIRMS} if ":n)" in statement else {})
        session.execute(text("ANALYZE firms"))
        session.execute(text("ANALYZE cases"))
    now, read = datetime.now(UTC), {}
    liaison = identity_of("00000000-0000-7000-8000-000000000007", uuid7(), [Role.LIAISON])
    filters = {
        "all": (MANAGER, QueueFilter()), "overdue": (MANAGER, QueueFilter(overdue=True)), "step": (MANAGER, QueueFilter(step="team")),
        "district": (MANAGER, QueueFilter(district="江岸区")), "park": (MANAGER, QueueFilter(park="园区7")),
        "resting": (MANAGER, QueueFilter(state="resting")), "a liaison's": (liaison, QueueFilter()),
        "closed": (MANAGER, QueueFilter(state="closed")),
    }  # fmt: skip
    with town.center.database("enterprises").reading() as session:
        for name, (who, wanted) in filters.items():
            plan = plan_of(session, asked_for(who, wanted, now).limit(PAGE + 1))
            slow = [scan for scan in scans_in(plan["Plan"]) if scan[0] == "Seq Scan"]
            assert not slow, f"{name}: {slow}"
            assert pages_of(plan) < 12_000, f"{name}: {pages_of(plan)} pages read for {PAGE} rows"
        first = list_queue(session, MANAGER, QueueFilter(), now)
        second = list_queue(session, MANAGER, QueueFilter(after=(first[PAGE - 1].case.due_at, first[PAGE - 1].case.id)), now)
        assert second[0].case.id == first[PAGE].case.id
        assert len(list_parks(session)) == 40
        for part in ("汽车零部件", "武汉", "丁", "丁丠", "不存在的企业", "有限公司"):
            firms = list_firms(session, MANAGER, FirmFilter(part=part))
            cases = list_queue(session, MANAGER, QueueFilter(part=part, district="江岸区"), now)
            assert all(part in firm.name for firm in firms)
            assert all(part in row.firm.name for row in cases)
            for plan in plans_behind(session, lambda part=part: list_firms(session, MANAGER, FirmFilter(part=part))):
                slow = [scan for scan in scans_in(plan["Plan"]) if scan[0] == "Seq Scan"]
                assert not slow, f"{part}: {slow}"
                read[part] = pages_of(plan)
    assert max(read.values()) < 2_000, f"pages read for a search: {read}"
