"""Rebuilding what rooms remember: forgotten, then made anew by handing every event of the ledgers to the listeners again.

All or nothing, in one transaction of the room: whoever reads sees the old memory until the new one is whole. What is
said meanwhile waits in the queues. Nothing is said and nobody is told again: of listeners that also act only the
remembering part runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import Table, delete, text
from sqlalchemy.orm import Session

from services.contracts.envelope import Event, read
from services.messaging.failures import DISCARDED, Delivery, in_words, keep_failure
from services.messaging.holding import hold
from services.messaging.inbox import take_new
from services.messaging.ledger import Entry, count_entries, read_ledgers
from services.messaging.listeners import Listener, listeners_of
from services.messaging.outbox import has_said
from services.storage.base import metadata_of
from services.storage.database import RoomDatabase
from services.storage.spine import failures, inbox

BATCH = 100

Tell = Callable[[int, int], object]
"""Told how many of how many events have been taken."""


class NothingToRebuild(ValueError):
    """No such listener, or one that remembers nothing that could be made anew; the text is one line."""


class NotRebuildable(Exception):
    """A listener does more than remember; the text is one line."""


@dataclass(frozen=True)
class Plan:
    """Listeners that remember in the same tables, and those tables: they can only be rebuilt together."""

    service: type[Any]
    listeners: tuple[Listener, ...]
    tables: tuple[str, ...]

    @property
    def room(self) -> str:
        name: str = self.service.name
        return name

    @property
    def types(self) -> dict[str, list[str]]:
        """Publishing room → wire types to be read; transient facts are in no ledger."""
        found: dict[str, set[str]] = {}
        for listener in self.listeners:
            for contract in listener.contracts:
                if not contract.transient:
                    found.setdefault(contract.room, set()).add(contract.event_type)
        return {room: sorted(types) for room, types in found.items()}

    @property
    def hears_transient(self) -> bool:
        """Whether something it remembers is in no ledger, and must be said again by whoever knows it."""
        return any(contract.transient for listener in self.listeners for contract in listener.contracts)


@dataclass
class Rebuilt:
    """What came of it. `failed` events are kept as failures, and tried again by the room's worker as ever."""

    events: int = 0
    failed: dict[str, str] = field(default_factory=dict)


def plan_of(service: type[Any], names: Iterable[str] = ()) -> Plan | None:
    """What is rebuilt with the named listeners, or with all; None where the room remembers nothing.

    Raises:
        NothingToRebuild: a name that is no listener of the room, or none that can be rebuilt.
    """
    able = {listener.name: listener for listener in listeners_of(service) if listener.rebuilds}
    wanted = set(names)
    for name in sorted(wanted - set(able)):
        raise NothingToRebuild(f"{service.name}.{name} cannot be rebuilt (of {service.name}: {', '.join(able) or 'nothing'})")
    tables = {table for listener in able.values() if not wanted or listener.name in wanted for table in listener.tables}
    chosen: dict[str, Listener] = {}
    while more := {name: one for name, one in able.items() if name not in chosen and tables & set(one.tables)}:
        chosen |= more
        tables |= {table for one in more.values() for table in one.tables}
    if not chosen:
        return None
    return Plan(service, tuple(chosen.values()), tuple(table.name for table in _in_order(service.name, tables)))


def _in_order(room: str, names: set[str]) -> list[Table]:
    """Tables, those that point to others first."""
    return [table for table in reversed(metadata_of(room).sorted_tables) if table.name in names]


def rebuild(databases: Mapping[str, RoomDatabase], plan: Plan, tell: Tell = lambda done, of: None) -> Rebuilt:
    """Forget and remember again, in one transaction. `databases`: of the room and of every room it hears.

    Raises:
        Busy: the room's worker, or another rebuild, does not let go.
        NotRebuildable: a listener said something; nothing has changed.
    """
    rebuilt = Rebuilt()
    types = plan.types
    with databases[plan.room].transaction() as session:
        session.execute(text("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"))
        hold(session, plan.listeners)
        _forget(session, plan, types)
        total = sum(count_entries(databases[room], wanted) for room, wanted in types.items())
        waiting: list[tuple[Listener, Entry]] = []
        for entries in _batches(read_ledgers(databases, types)):
            waiting += _take(session, plan, entries)
            rebuilt.events += len(entries)
            tell(rebuilt.events, max(total, rebuilt.events))
        _insist(session, waiting, rebuilt)
        plan.service().after_rebuild(session)
    return rebuilt


def _batches(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    while batch := list(islice(entries, BATCH)):
        yield batch


def _forget(session: Session, plan: Plan, types: Mapping[str, Sequence[str]]) -> None:
    """Tables, inbox rows and failures of the projections go; what was discarded stays so. Who also acts keeps what it had."""
    for table in _in_order(plan.room, set(plan.tables)):
        session.execute(delete(table))
    names = [listener.name for listener in plan.listeners if listener.projection]
    replayed = [kind for kinds in types.values() for kind in kinds]
    session.execute(delete(inbox).where(inbox.c.listener.in_(names)))
    session.execute(
        delete(failures).where(failures.c.listener.in_(names), failures.c.type.in_(replayed), failures.c.state != DISCARDED)
    )


def _take(session: Session, plan: Plan, entries: Sequence[Entry]) -> list[tuple[Listener, Entry]]:
    """Hand a batch to the listeners; if any raises, each event alone. Returns what could not be taken."""
    hearing = [(one, heard) for one in plan.listeners if (heard := [entry for entry in entries if entry.type in one.known])]
    try:
        with session.begin_nested():
            for listener, heard in hearing:
                _replay(session, listener, heard)
        session.expunge_all()
    except NotRebuildable:
        raise
    except Exception:  # noqa: BLE001 (whatever it is, it will be raised again by the event at fault)
        session.expunge_all()
        pairs = [(listener, entry) for listener, heard in hearing for entry in heard]
        return [(listener, entry) for listener, entry in pairs if _fault(session, listener, entry) is not None]
    return []


def _fault(session: Session, listener: Listener, entry: Entry) -> Exception | None:
    try:
        with session.begin_nested():
            _replay(session, listener, [entry])
    except NotRebuildable:
        raise
    except Exception as error:  # noqa: BLE001 (kept as a failure in the end)
        return error
    finally:
        session.expunge_all()
    return None


def _replay(session: Session, listener: Listener, entries: Sequence[Entry]) -> None:
    events = {event.id: event for event in _read(listener, entries)}
    new = take_new(session, listener, events) if listener.projection else set(events)
    for event_id, event in events.items():
        if event_id in new:
            listener.replay(session, event)
    session.flush()
    if has_said(session):
        raise NotRebuildable(f"{listener.queue} says something while it remembers: it cannot be rebuilt, nothing has changed")


def _read(listener: Listener, entries: Sequence[Entry]) -> Iterator[Event[Any]]:
    return (read(entry.body, listener.known) for entry in entries)


def _insist(session: Session, waiting: list[tuple[Listener, Entry]], rebuilt: Rebuilt) -> None:
    """Try what could not be taken for as long as that helps any of it; keep the rest as failures."""
    faults: dict[tuple[Listener, Entry], Exception] = {}
    while waiting:
        faults = {(one, entry): error for one, entry in waiting if (error := _fault(session, one, entry)) is not None}
        if len(faults) == len(waiting):
            break
        waiting = list(faults)
    for (listener, entry), error in faults.items():
        words = in_words(error)
        rebuilt.failed[f"{listener.queue} {entry.event_id}"] = words
        if listener.projection:
            keep_failure(
                session,
                listener,
                Delivery(entry.body.encode()),
                words,
                event_id=entry.event_id,
                event_type=entry.type,
                attempts=1,
            )
