"""The relay of the embedded broker: greenlets in the worker's process, where every room listens.

The broker is memory, so a row goes only when each of its listeners has it committed. Whatever was in memory at a kill
-9 is still in the outbox, marked as offered; it is offered again, as redelivered, and the inbox makes the repeat harmless.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import eventlet
from eventlet.event import Event as Signal
from eventlet.hubs import trampoline
from kombu.connection import Connection

from services.contracts.envelope import CONTENT_TYPE
from services.messaging.failpoints import failpoint
from services.messaging.failures import Delivery
from services.messaging.inflow import REDELIVERED
from services.messaging.outbox import channel_of
from services.messaging.outlets import DATABASE_ERRORS, Outlet, Row
from services.messaging.tallying import PUBLISHED, tallies
from services.messaging.topology import exchange_of

log = logging.getLogger(__name__)

MEMORY_URL = "memory://"
WINDOW = 400
"""Rows of a room that may be on offer at a time."""

_POLL_SECONDS = 1.0
_NEXT = """
    SELECT seq, event_id::text, type, body, offered_at IS NOT NULL FROM outbox WHERE NOT seq = ANY(%s) ORDER BY seq LIMIT %s
"""


class OfferedOutlet(Outlet):
    """Rows on offer stay where they are; they are marked, and deleted once settled."""

    def __init__(self, room: str, url: str) -> None:
        super().__init__(room, url)
        self._on_offer: dict[str, int] = {}
        self._settled: list[str] = []
        self._since: dict[str, float] = {}
        self._news: Any = Signal()

    def offer(self) -> list[tuple[Row, bool]]:
        """Mark the next rows as offered; each comes with whether it had been offered before."""
        space = WINDOW - len(self._on_offer)
        if space <= 0:
            return []
        with self._connection.cursor() as cursor:
            cursor.execute(_NEXT, (list(self._on_offer.values()), space))
            found = [(Row(*values[:4]), bool(values[4])) for values in cursor.fetchall()]
            fresh = [row.seq for row, again in found if not again]
            if fresh:
                cursor.execute("UPDATE outbox SET offered_at = now() WHERE seq = ANY(%s)", (fresh,))
        self._connection.commit()
        self._on_offer |= {row.event_id: row.seq for row, _ in found}
        self._since |= {row.event_id: time.perf_counter() for row, _ in found}
        return found

    def note_settled(self, event_id: str) -> None:
        self._settled.append(event_id)
        self.wake()

    def remove_settled(self) -> None:
        """Delete the rows that every listener has."""
        settled = list(self._settled)
        if settled:
            failpoint("embedded.settled")
            self.settle([self._on_offer[event_id] for event_id in settled], [])
            failpoint("embedded.deleted")
            del self._settled[: len(settled)]
            for event_id in settled:
                del self._on_offer[event_id]
                tallies.add(self.room, PUBLISHED, "", events=1, seconds=time.perf_counter() - self._since.pop(event_id))

    def withdraw(self) -> None:
        """At an orderly end: what nobody has taken yet was never really offered."""
        if self.is_open:
            self.remove_settled()
            with self._connection.cursor() as cursor:
                cursor.execute("UPDATE outbox SET offered_at = NULL WHERE seq = ANY(%s)", (list(self._on_offer.values()),))
            self._connection.commit()

    def wake(self) -> None:
        if not self._news.ready():
            self._news.send(None)

    def wait(self, seconds: float) -> None:
        """Until a NOTIFY, a settlement, or the time is up."""
        with eventlet.Timeout(seconds, False):
            self._news.wait()
        self._news = Signal()


class EmbeddedRelay:
    """Offers outboxes to the listeners of this very process. `heard` is wire type → their queues."""

    def __init__(self, urls: Mapping[str, str], heard: Mapping[str, set[str]]) -> None:
        self._outlets = {room: OfferedOutlet(room, url) for room, url in urls.items()}
        self._heard = heard
        self._owing: dict[str, tuple[OfferedOutlet, set[str]]] = {}
        self._producer: Any = Connection(MEMORY_URL).Producer()

    def start(self) -> None:
        self._loops = [eventlet.spawn(self._run, outlet) for outlet in self._outlets.values()]
        self._loops.append(eventlet.spawn(self._hear))

    def stop(self) -> None:
        """Nothing would be lost without this; but what is left on offer counts as suspect at the next start."""
        for loop in self._loops:
            loop.kill()
        for outlet in self._outlets.values():
            with suppress(*DATABASE_ERRORS):
                outlet.withdraw()

    def settle(self, queue: str, deliveries: Sequence[Delivery]) -> None:
        """A listener has committed these."""
        for delivery in deliveries:
            event_id = str(delivery.origin.get("message_id"))
            outlet, owing = self._owing.get(event_id, (None, set[str]()))
            owing.discard(queue)
            if outlet is not None and not owing:
                del self._owing[event_id]
                outlet.note_settled(event_id)

    def _run(self, outlet: OfferedOutlet) -> None:
        while True:
            try:
                if not outlet.is_open:
                    outlet.open()
                outlet.remove_settled()
                if not self._offer(outlet):
                    outlet.wait(_POLL_SECONDS)
            except DATABASE_ERRORS as error:
                outlet.drop(error)
                eventlet.sleep(outlet.pause)

    def _offer(self, outlet: OfferedOutlet) -> int:
        found = outlet.offer()
        failpoint("embedded.marked")
        for row, again in found:
            queues = set(self._heard.get(row.type, ()))
            if not queues:
                outlet.note_settled(row.event_id)
                continue
            self._owing[row.event_id] = (outlet, queues)
            self._producer.publish(
                row.body, exchange=exchange_of(outlet.room).name, routing_key=row.type, content_type=CONTENT_TYPE,
                content_encoding="utf-8", message_id=row.event_id, headers={REDELIVERED: True} if again else {},
            )  # fmt: skip
        return len(found)

    def _hear(self) -> None:
        """One connection hears the NOTIFY of every room; without it the poll finds what is new a second later."""
        ears = Outlet(*next((room, outlet.url) for room, outlet in self._outlets.items()))
        while True:
            try:
                if not ears.is_open:
                    ears.open([channel_of(room) for room in self._outlets])
                trampoline(ears.fileno(), read=True)
                for channel in ears.hear():
                    self._outlets[channel.removeprefix(channel_of(""))].wake()
            except DATABASE_ERRORS as error:
                ears.drop(error)
                eventlet.sleep(ears.pause)
