"""Every fact that is said, by wire type. Who hears it is asked of the rooms' services, not written here."""

from __future__ import annotations

from types import ModuleType

from services.contracts import accounts, assessment, board, diagnosis, enterprises, handover, notify, outreach, providers
from services.contracts.envelope import Fact

PUBLISHERS: tuple[ModuleType, ...] = (accounts, enterprises, outreach, assessment, diagnosis, providers, handover, notify, board)


def _facts(module: ModuleType) -> list[type[Fact]]:
    return [
        thing for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, Fact) and "event_type" in vars(thing)
    ]  # fmt: skip


FACTS: dict[str, type[Fact]] = {fact.event_type: fact for module in PUBLISHERS for fact in _facts(module)}
"""Wire type → contract, in the order of the loop."""


def facts_of(room: str) -> list[type[Fact]]:
    """The contracts that `room` publishes."""
    return [fact for fact in FACTS.values() if fact.room == room]
