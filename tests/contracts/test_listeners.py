"""Both sides of each contract: whoever hears a fact can take its sample, twice and in any order."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import select

from services.contracts.catalogue import FACTS
from services.contracts.envelope import Event, Fact, seal
from services.contracts.refusals import Refused
from services.messaging.inbox import deliver
from services.messaging.listeners import Listener, listeners_of, service_of
from services.rooms import ROOMS
from services.storage.spine import failures, inbox
from tests.harness.center import Center

SILENT_SO_FAR: dict[str, str] = {}
"""Facts nobody hears, and why that is right."""


def heard() -> dict[str, list[Listener]]:
    services = [service for room in ROOMS if (service := service_of(room)) is not None]
    listeners = [listener for service in services for listener in listeners_of(service)]
    return {fact.event_type: [one for one in listeners if fact in one.contracts] for fact in FACTS.values()}


def samples() -> list[Event[Fact]]:
    return [seal(contract.model_validate(contract.sample)) for contract in FACTS.values()]


def faults_of(center: Center) -> list[str]:
    """What handlers raised that is neither a refusal (tried again later) nor agreed."""
    faults = []
    for room in ROOMS:
        with center.database(room).reading() as session:
            rows = session.execute(select(failures.c.listener, failures.c.type, failures.c.error)).all()
        faults += [f"{room}.{row.listener} on {row.type}: {row.error}" for row in rows if not _is_refusal(row.error)]
    return faults


def _is_refusal(error: str) -> bool:
    kinds = {Refused.__name__, *(kind.__name__ for kind in _subclasses(Refused))}
    return error.partition(":")[0].rpartition(".")[2] in kinds


def _subclasses(kind: type) -> list[type]:
    return [one for sub in kind.__subclasses__() for one in (sub, *_subclasses(sub))]


@pytest.mark.pure
def test_every_fact_is_heard_by_somebody() -> None:
    unheard = {event_type for event_type, listeners in heard().items() if not listeners}
    assert unheard == set(SILENT_SO_FAR)


def test_every_listener_takes_the_samples_in_the_order_of_the_loop(center: Center) -> None:
    for event in samples():
        center.tell(event, may_fail=True)
    assert faults_of(center) == []


@pytest.mark.parametrize("seed", [1, 2])
def test_every_listener_takes_the_samples_in_any_order_and_twice(center: Center, seed: int) -> None:
    events = samples() * 2
    random.Random(seed).shuffle(events)
    for event in events:
        center.tell(event, may_fail=True)
    assert faults_of(center) == []


def test_a_sample_heard_again_takes_effect_once(center: Center) -> None:
    for event in samples():
        for listener in center.listeners:
            if event.type in listener.known:
                from services.contracts.envelope import write

                first = deliver(center.database(listener.room), listener, [write(event)])
                again = deliver(center.database(listener.room), listener, [write(event)])
                assert again.handled == [], f"{listener.queue} took {event.type} twice"
                assert first.handled == [event.id] or first.failed
    with center.database("notify").reading() as session:
        rows = session.execute(select(inbox.c.listener, inbox.c.event_id)).all()
    assert len(rows) == len(set(rows))
