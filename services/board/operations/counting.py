"""Counting in: the facts of one transaction together, so that a hundred of them look and write once.

Whoever counts for a firm or a thing holds its lock first, so that two workers never read the same sums before either wrote.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from json import dumps
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.board.counting import WITHDRAWABLE, Count, Withdrawal
from services.board.lines import LINES
from services.board.models import Counted, FirmInMonth, Sum, Withdrawn
from services.board.operations.rows import put_rows
from services.board.summing import TIMES, FirmMonth, Sums, shares, standing
from services.storage.database import WAKES

CHANGED = "board_changed"
"""The channel on which looking processes are woken."""

Thing = tuple[str, UUID]
FirmLine = tuple[str, UUID]

_LOCK = text("SELECT pg_advisory_xact_lock(:what, bucket) FROM unnest(CAST(:buckets AS integer[])) AS bucket")
_BUCKETS = 64
"""Locks are few, so that a rebuild, which is one transaction, never runs out of them."""
_COUNTING = 1013
_KNOWN = text(
    "SELECT c.line, c.thing_id, c.event_id, c.at, c.enterprise_id, c.case_id, c.level, c.stands FROM counted c "
    "JOIN unnest(CAST(:lines AS text[]), CAST(:things AS uuid[])) AS k(line, thing_id) USING (line, thing_id)"
)
_TAKEN_BACK = text(
    "SELECT line, thing_id, at FROM withdrawn "
    "JOIN unnest(CAST(:lines AS text[]), CAST(:things AS uuid[])) AS k(line, thing_id) USING (line, thing_id)"
)
_MONTHS = text(
    "SELECT line, enterprise_id, month, things, level, level_at, level_event FROM firm_months "
    "JOIN unnest(CAST(:lines AS text[]), CAST(:firms AS uuid[])) AS k(line, enterprise_id) USING (line, enterprise_id)"
)
_NO_MONTH = text(
    "DELETE FROM firm_months m USING jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(line text, enterprise_id uuid, month date) "
    "WHERE m.line = r.line AND m.enterprise_id = r.enterprise_id AND m.month = r.month"
)
_NOTHING_LEFT = text(
    "DELETE FROM sums USING unnest(CAST(:line AS text[]), CAST(:month AS date[]), CAST(:what AS text[])) AS k(line, month, what) "
    "WHERE sums.line = k.line AND sums.month = k.month AND sums.what = k.what AND sums.value = 0"
)


def take(session: Session, notes: list[Count | Withdrawal]) -> None:
    """Count what these facts say; those that were counted before change nothing."""
    things: dict[Thing, list[Count]] = defaultdict(list)
    for note in notes:
        things[note.line, note.thing_id] += [note] if isinstance(note, Count) else []
    firms = {note.enterprise_id for note in notes if isinstance(note, Count) and note.enterprise_id}
    lock(session, _COUNTING, firms | {note.thing_id for note in notes})
    withdrawn = _take_back(session, [note for note in notes if isinstance(note, Withdrawal)], things)
    known = _known(session, things)
    shifts = _settle(session, things, known, withdrawn)
    if shifts:
        _sum_up(session, shifts)
        wake_watchers(session)


def wake_watchers(session: Session) -> None:
    """After the commit, have those look again who watch the board."""
    session.info.setdefault(WAKES, set()).add(CHANGED)


def lock(session: Session, what: int, ids: Iterable[UUID]) -> None:
    """Hold these ids until the transaction ends; always in the same order, so that nobody waits in a circle."""
    session.execute(_LOCK, {"what": what, "buckets": sorted({one.int % _BUCKETS for one in ids})})


def _take_back(session: Session, withdrawals: list[Withdrawal], things: Iterable[Thing]) -> dict[Thing, datetime]:
    """When each of the things was last taken back, these withdrawals included."""
    wanted = [thing for thing in things if thing[0] in WITHDRAWABLE]
    if not wanted:
        return {}
    latest = {(row.line, row.thing_id): row.at for row in session.execute(_TAKEN_BACK, _keys(wanted))}
    newer: dict[Thing, datetime] = {}
    for one in withdrawals:
        key = (one.line, one.thing_id)
        if key not in latest or one.at > latest[key]:
            latest[key] = newer[key] = one.at
    if newer:
        put_rows(session, Withdrawn, [{"line": key[0], "thing_id": key[1], "at": at} for key, at in newer.items()])
    return latest


def _known(session: Session, things: Iterable[Thing]) -> dict[Thing, dict[Count, bool]]:
    """What was counted of each thing, and whether it stands."""
    found: dict[Thing, dict[Count, bool]] = defaultdict(dict)
    for row in session.execute(_KNOWN, _keys(list(things))):
        count = Count(row.line, row.thing_id, row.event_id, row.at, row.enterprise_id, row.case_id, row.level)
        found[row.line, row.thing_id][count] = row.stands
    return found


def _settle(
    session: Session, things: dict[Thing, list[Count]], known: dict[Thing, dict[Count, bool]], withdrawn: dict[Thing, datetime]
) -> list[tuple[Count, int]]:
    """Write down what is new and what stands now; returns what came to stand (+1) and what does no longer (-1)."""
    shifts: list[tuple[Count, int]] = []
    rows: dict[tuple[str, UUID, UUID], dict[str, Any]] = {}
    for thing, fresh in things.items():
        before = known.get(thing, {})
        seen = {count.event_id for count in before}
        new = {count.event_id: count for count in fresh if count.event_id not in seen}
        stood = next((count for count, stands in before.items() if stands), None)
        stands = standing([*before, *new.values()], withdrawn.get(thing))
        for count in new.values():
            rows[count.line, count.thing_id, count.event_id] = _row(count, stands=count is stands)
        if stands != stood:
            shifts += [(count, by) for count, by in ((stood, -1), (stands, 1)) if count is not None]
            rows |= {(c.line, c.thing_id, c.event_id): _row(c, stands=c is stands) for c in (stood, stands) if c is not None}
    if rows:
        put_rows(session, Counted, list(rows.values()), told="stands = new.stands")
    return shifts


def _sum_up(session: Session, shifts: list[tuple[Count, int]]) -> None:
    sums: Sums = Sums()
    firms: dict[FirmLine, list[tuple[Count, int]]] = defaultdict(list)
    for count, by in shifts:
        sums[count.line, count.month, TIMES] += by
        if LINES[count.line].firms and count.enterprise_id is not None:
            firms[count.line, count.enterprise_id].append((count, by))
    if firms:
        _sum_firms(session, firms, sums)
    _add(session, sums)


def _sum_firms(session: Session, firms: dict[FirmLine, list[tuple[Count, int]]], sums: Sums) -> None:
    before: dict[FirmLine, dict[date, FirmMonth]] = defaultdict(dict)
    keys = {"lines": [line for line, _firm in firms], "firms": [str(firm) for _line, firm in firms]}
    for row in session.execute(_MONTHS, keys):
        before[row.line, row.enterprise_id][row.month] = FirmMonth(row.things, row.level, row.level_at, row.level_event)
    changed: list[dict[str, Any]] = []
    for (line, firm), its in firms.items():
        old = before[line, firm]
        new = dict(old)
        for count, by in its:
            new[count.month] = new.get(count.month, FirmMonth()).shifted(by).told(count)
        sums.update(shares(line, new))
        sums.subtract(shares(line, old))
        changed += [
            {"line": line, "enterprise_id": firm, "month": month, "things": of.things, "level": of.level,
             "level_at": of.level_at, "level_event": of.level_event}
            for month, of in new.items() if old.get(month) != of
        ]  # fmt: skip
    if changed:
        _keep_months(session, changed)


def _keep_months(session: Session, rows: list[dict[str, Any]]) -> None:
    put_rows(session, FirmInMonth, rows)
    gone = [row for row in rows if row["things"] <= 0 and row["level"] is None]
    if gone:
        session.execute(_NO_MONTH, {"rows": dumps(gone, default=str)})


def _add(session: Session, sums: Sums) -> None:
    """Add to the sums, in one order for everybody. What has come to nothing goes, so that it is as if it had never been."""
    rows: list[dict[str, Any]] = [
        {"line": line, "month": month, "what": what, "value": by} for (line, month, what), by in sorted(sums.items()) if by
    ]
    if not rows:
        return
    put_rows(session, Sum, rows, told="value = old.value + new.value")
    touched = {name: [str(row[name]) for row in rows] for name in ("line", "month", "what")}
    session.execute(_NOTHING_LEFT, touched)


def _keys(things: list[Thing]) -> dict[str, list[str]]:
    return {"lines": [line for line, _id in things], "things": [str(thing_id) for _line, thing_id in things]}


def _row(count: Count, *, stands: bool) -> dict[str, Any]:
    return {
        "line": count.line, "thing_id": count.thing_id, "event_id": count.event_id, "at": count.at,
        "enterprise_id": count.enterprise_id, "case_id": count.case_id, "level": count.level, "stands": stands,
    }  # fmt: skip
