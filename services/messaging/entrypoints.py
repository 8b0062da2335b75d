"""The marks a room's service puts on its methods: `@hears` for facts, `@every` for the clock.

Each mark is also a nameko entrypoint, so that a container finds them as it finds nameko's own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from nameko.extensions import register_entrypoint

from services.contracts.envelope import Fact
from services.messaging.listeners import EVERY, HEARS, Handle, Hearing
from services.messaging.receiving import EventEntrypoint
from services.messaging.ticking import TimerEntrypoint

M = TypeVar("M", bound=Callable[..., Any])


def hears(
    *contracts: type[Fact], projection: bool = False, into: tuple[str, ...] = (), remember: Handle | None = None
) -> Callable[[M], M]:
    """Call the method as `(session, event)` for each event of these contracts, once, in the inbox's transaction.

    The method may be handed several events in one transaction; it must not commit, and must tolerate duplicates and any
    order. What it raises is retried later.

    A *projection* only feeds a read model: it says nothing and touches nothing outside, so it may be rebuilt from the
    ledgers. A method that remembers and acts names the part of it that only remembers (`remember`): a rebuild calls
    that. Either says `into` which tables it remembers; nobody but listeners writes there.
    """

    def mark(method: M) -> M:
        setattr(method, HEARS, Hearing(contracts, projection, into, remember))
        register_entrypoint(method, EventEntrypoint())
        return method

    return mark


def every(*, seconds: float = 0, minutes: float = 0, hours: float = 0) -> Callable[[M], M]:
    """Call the method as `(session)` once each period, under a lease in the database: N replicas fire once."""
    period = timedelta(seconds=seconds, minutes=minutes, hours=hours)

    def mark(method: M) -> M:
        setattr(method, EVERY, period)
        register_entrypoint(method, TimerEntrypoint())
        return method

    return mark
