"""Filling the board's tables: through its listeners, or with the same rows written straight down."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from io import StringIO
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

import psycopg2

from services.board.counting import counts_of
from services.board.lines import LINES
from services.board.placing import row_of, with_event
from services.board.service import BoardService
from services.board.summing import TIMES, FirmMonth, Sums, shares
from services.contracts.enterprises import EnterpriseRegistered
from services.contracts.envelope import Event, write
from services.messaging.inbox import deliver
from services.messaging.listeners import listeners_of
from services.storage.database import RoomDatabase, psycopg2_url

T = TypeVar("T")
CHUNK = 20_000
BATCH = 100
"""As many as the inbox hands to one transaction."""


def hear(database: RoomDatabase, events: Iterable[Event[Any]], tell: Callable[[int], object]) -> None:
    """Every listener of the board hears them, as from the broker."""
    listeners, done = listeners_of(BoardService), 0
    for batch in _chunks(events, BATCH):
        for listener in listeners:
            bodies = [write(event) for event in batch if event.type in listener.known]
            if bodies and deliver(database, listener, bodies).failed:
                raise RuntimeError(f"{listener.queue} could not take the bench's facts")
        done += len(batch)
        tell(done)


def write_down(database: RoomDatabase, events: Iterable[Event[Any]], tell: Callable[[int], object]) -> None:
    """The rows the listeners would have left. The history must bring each firm's facts together, and nothing taken back."""
    sums: Sums = Counter()
    connection, done = psycopg2.connect(psycopg2_url(database.url).replace("+psycopg2", "")), 0
    with connection, connection.cursor() as cursor:
        for chunk in _chunks(_by_firm(events), CHUNK // 20):
            for table, rows in _rows_of(chunk, sums).items():
                _copy(cursor, table, rows)
            done += sum(len(its) for its in chunk)
            tell(done)
        _copy(cursor, "sums", [{"month": m, "line": line, "what": what, "value": n} for (line, m, what), n in sums.items() if n])
    connection.close()
    connection = psycopg2.connect(psycopg2_url(database.url).replace("+psycopg2", ""))
    connection.autocommit = True
    with connection.cursor() as cursor:
        for table in ("counted", "firm_months", "sums", "cases", "firms"):
            cursor.execute(f"ANALYZE {table}")
    connection.close()


def _rows_of(firms: list[list[Event[Any]]], sums: Sums) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for events in firms:
        told: dict[str, Any] = {}
        months: dict[str, dict[date, FirmMonth]] = defaultdict(dict)
        for event in events:
            for count in counts_of(event):
                rows["counted"].append(
                    {"line": count.line, "thing_id": count.thing_id, "event_id": count.event_id, "at": count.at,
                     "enterprise_id": count.enterprise_id, "case_id": count.case_id, "level": count.level, "stands": True}
                )  # fmt: skip
                sums[count.line, count.month, TIMES] += 1
                if LINES[count.line].firms:
                    of = months[count.line]
                    of[count.month] = of.get(count.month, FirmMonth()).shifted(1).told(count)
            if getattr(event.data, "case_id", None):
                told = with_event(told, event)
            if isinstance(event.data, EnterpriseRegistered):
                rows["firms"].append(_firm(event))
        for line, its in months.items():
            sums.update(shares(line, its))
            rows["firm_months"] += [_month(line, events[0].data.enterprise_id, month, of) for month, of in its.items()]
        if told:
            rows["cases"].append(row_of(events[-1].data.case_id, told))
    return rows


def _month(line: str, firm: UUID, month: date, of: FirmMonth) -> dict[str, Any]:
    return {
        "line": line, "enterprise_id": firm, "month": month, "things": of.things, "level": of.level, "level_at": of.level_at,
        "level_event": of.level_event,
    }  # fmt: skip


def _firm(event: Event[EnterpriseRegistered]) -> dict[str, Any]:
    firm = event.data
    return {
        "enterprise_id": firm.enterprise_id, "name": firm.name, "industry": firm.industry, "district": firm.district,
        "park": firm.park, "size_class": firm.size_class.value, "told_at": event.time, "told_by": event.id,
    }  # fmt: skip


def _copy(cursor: Any, table: str, rows: list[dict[str, Any]]) -> None:
    from json import dumps

    if not rows:
        return
    text = StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([dumps(value, default=str) if isinstance(value, dict) else value for value in row.values()])
    text.seek(0)
    cursor.copy_expert(f"COPY {table} ({', '.join(rows[0])}) FROM STDIN WITH (FORMAT csv)", text)


def _by_firm(events: Iterable[Event[Any]]) -> Iterator[list[Event[Any]]]:
    its: list[Event[Any]] = []
    for event in events:
        if its and event.data.enterprise_id != its[0].data.enterprise_id:
            yield its
            its = []
        its.append(event)
    if its:
        yield its


def _chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
