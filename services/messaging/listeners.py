"""Who hears what, and who acts by the clock: asked of a room's service class, never written in a second place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from sqlalchemy.orm import Session

from services.contracts.envelope import Event, Fact

HEARS = "bamai_hears"
EVERY = "bamai_every"


Handle = Callable[[Session, Event[Any]], None]


@dataclass(frozen=True)
class Hearing:
    """What `@hears` was told of a method. `tables` are what it remembers in, `remember` the part of it that does."""

    contracts: tuple[type[Fact], ...]
    projection: bool = False
    tables: tuple[str, ...] = ()
    remember: Handle | None = None


@dataclass(frozen=True)
class Listener:
    """One method of a room's service that hears facts. Its queue is named after it: never rename the method."""

    room: str
    name: str
    contracts: tuple[type[Fact], ...]
    projection: bool
    handle: Handle
    tables: tuple[str, ...] = field(default=())
    remember: Handle | None = None

    @property
    def rebuilds(self) -> bool:
        """Whether what it remembers can be made anew from the ledgers."""
        return self.projection or self.remember is not None

    def replay(self, session: Session, event: Event[Any]) -> None:
        """Remember the event as when it was first heard, and do nothing else."""
        (self.remember or self.handle)(session, event)

    @property
    def queue(self) -> str:
        return f"{self.room}.{self.name}"

    @cached_property
    def known(self) -> Mapping[str, type[Fact]]:
        """Wire type → contract, of what it hears."""
        return {contract.event_type: contract for contract in self.contracts}


@dataclass(frozen=True)
class Clock:
    """One method of a room's service that acts by the clock, once per period however many processes run."""

    room: str
    name: str
    period: timedelta
    act: Callable[[Session], None]


def service_of(room: str) -> type[Any] | None:
    """The service class of a room, if it has one: the class in `services.<room>.service` whose `name` is the room."""
    module_name = f"services.{room}.service"
    if find_spec(module_name) is None:
        return None
    things = vars(import_module(module_name)).values()
    return next((thing for thing in things if isinstance(thing, type) and getattr(thing, "name", None) == room), None)


def _marked(service_class: type[Any], mark: str) -> Iterator[tuple[str, Any]]:
    for name in dir(service_class):
        method = getattr(service_class, name, None)
        if callable(method) and hasattr(method, mark):
            yield name, getattr(method, mark)


def listeners_of(service_class: type[Any]) -> list[Listener]:
    """Every listener of a room's service, by name."""
    service = service_class()
    return [
        Listener(service_class.name, name, mark.contracts, mark.projection, getattr(service, name), mark.tables, mark.remember)
        for name, mark in _marked(service_class, HEARS)
    ]


def clocks_of(service_class: type[Any]) -> list[Clock]:
    """Every timer of a room's service, by name."""
    service = service_class()
    return [Clock(service_class.name, name, period, getattr(service, name)) for name, period in _marked(service_class, EVERY)]
