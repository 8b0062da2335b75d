"""Who may write to what a listener remembers: the worker all the time, or a rebuild for as long as it takes.

An advisory lock per listener, shared by the transactions that handle events and held alone by the rebuild. Whoever finds it
held does not wait inside the database: the events stay unacknowledged in the queue, and are taken when it is over.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from services.messaging.listeners import Listener

PATIENCE_SECONDS = 30
_LOCK_NOT_AVAILABLE = "55P03"

_SHARE = text("SELECT pg_try_advisory_xact_lock_shared(hashtextextended(:queue, 0))")
_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended(:queue, 0))")


class BeingRebuilt(Exception):
    """What the listener remembers is made anew right now; nothing was decided about the event."""


class Busy(Exception):
    """Somebody else does not let go of what is to be rebuilt; one line says of what."""


def keep_clear(session: Session, listener: Listener) -> None:
    """Keep rebuilds of the listener out until this transaction ends.

    Raises:
        BeingRebuilt: one is at it.
    """
    if listener.rebuilds and not session.execute(_SHARE, {"queue": listener.queue}).scalar_one():
        raise BeingRebuilt(f"{listener.queue} is being rebuilt")


def hold(session: Session, listeners: Iterable[Listener]) -> None:
    """Have the listeners' memory alone until this transaction ends; events in hand are let finish first.

    Raises:
        Busy: a transaction of the worker, or another rebuild, does not end.
    """
    session.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE_SECONDS}s'"))
    for listener in sorted(listeners, key=lambda one: one.queue):
        try:
            session.execute(_HOLD, {"queue": listener.queue})
        except OperationalError as error:
            if getattr(error.orig, "pgcode", None) != _LOCK_NOT_AVAILABLE:
                raise
            raise Busy(f"{listener.queue} is busy for {PATIENCE_SECONDS} s already; is another rebuild at work?") from error
    session.execute(text("SET LOCAL lock_timeout = 0"))
