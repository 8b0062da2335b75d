"""Catching up: a listener that an upgrade brought along has never heard what was said before it; its memory is filled from the ledgers.

`listening.remembers_since` says from when on a listener has heard a kind of event, `-infinity` that it has heard all of them.
A migration that changes what a listener makes of events sets it to now(), and the memory is made anew with the upgrade.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from services.contracts.envelope import Fact
from services.messaging.holding import Busy
from services.messaging.listeners import listeners_of
from services.messaging.rebuilding import Plan, plan_of, rebuild
from services.storage.database import RoomDatabase
from services.storage.spine import ledger, listening

Databases = Mapping[str, RoomDatabase]

_WAITING = text("SELECT listener, type, remembers_since FROM listening WHERE remembers_since > '-infinity'")


def find_behind(databases: Databases, services: Iterable[type[Any]]) -> dict[type[Any], set[str]]:
    """Service → its listeners that could remember something said before they listened, and have not been told."""
    begun = {service: _begun(databases[service.name], service) for service in services}
    wanted: dict[type[Fact], datetime] = {}
    for pairs in begun.values():
        for (_, contract), since in pairs.items():
            wanted[contract] = max(since, wanted.get(contract, since))
    oldest = _oldest(databases, wanted)
    behind = {
        service: {name for (name, contract), since in pairs.items() if contract in oldest and oldest[contract] < since}
        for service, pairs in begun.items()
    }
    return {service: names for service, names in behind.items() if names}


def catch_up(
    databases: Databases, services: Iterable[type[Any]], say_again: Callable[[Databases], object], tell: Callable[[str], object]
) -> list[Busy]:
    """Fill what is behind; killed half way, the next time does it again. Returns what did not let go; the rest is done.

    `say_again`: has rooms say what no ledger keeps, where something of it was made anew.
    """
    services = list(services)
    plans = [plan for service, names in find_behind(databases, services).items() if (plan := plan_of(service, names))]
    busy: dict[str, Busy] = {}
    for plan in plans:
        tell(f"{plan.room}: filling {', '.join(plan.tables)} from the ledgers")
        try:
            rebuilt = rebuild(databases, plan)
        except Busy as error:
            busy[plan.room] = error
            continue
        tell(f"{plan.room}: {rebuilt.events} events" + (f", {len(rebuilt.failed)} not taken" if rebuilt.failed else ""))
    done = [plan for plan in plans if plan.room not in busy]
    if any(plan.hears_transient for plan in done):
        say_again(databases)
    for service in services:
        if service.name not in busy:
            note_remembering(databases[service.name])
    return list(busy.values())


def note_plan(databases: Databases, plan: Plan) -> None:
    """Its listeners have been handed everything there is."""
    note_remembering(databases[plan.room], [listener.name for listener in plan.listeners])


def note_remembering(database: RoomDatabase, names: Iterable[str] | None = None) -> None:
    """Nothing that was said before is still to be told to these listeners, or to any of the room."""
    changed = update(listening).values(remembers_since=text("'-infinity'"))
    with database.transaction() as session:
        session.execute(changed if names is None else changed.where(listening.c.listener.in_(list(names))))


def _begun(database: RoomDatabase, service: type[Any]) -> dict[tuple[str, type[Fact]], datetime]:
    able = {
        (listener.name, contract.event_type): contract
        for listener in listeners_of(service)
        if listener.rebuilds
        for contract in listener.contracts
    }
    with database.reading() as session:
        rows = session.execute(_WAITING).all()
    return {(name, able[name, kind]): since for name, kind, since in rows if (name, kind) in able}


def _oldest(databases: Databases, wanted: Mapping[type[Fact], datetime]) -> dict[type[Fact], datetime]:
    """When each was first said, of those said before the time beside it; of a transient fact, when its room first said anything."""
    found: dict[type[Fact], datetime] = {}
    for room in {contract.room for contract in wanted}:
        theirs = {contract: since for contract, since in wanted.items() if contract.room == room}
        with databases[room].reading() as session:
            first = _first_said(session, max(theirs.values()), [one.event_type for one in theirs if not one.transient])
            ever = session.scalar(select(func.min(ledger.c.time))) if any(one.transient for one in theirs) else None
        for contract in theirs:
            at = ever if contract.transient else first.get(contract.event_type)
            if at is not None:
                found[contract] = at
    return found


def _first_said(session: Session, before: datetime, types: list[str]) -> dict[str, datetime]:
    asked = select(ledger.c.type, func.min(ledger.c.time)).where(ledger.c.type.in_(types), ledger.c.time < before)
    return {row[0]: row[1] for row in session.execute(asked.group_by(ledger.c.type))}
