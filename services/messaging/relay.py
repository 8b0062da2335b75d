"""Carries what rooms said from their outboxes to the broker; one process, no eventlet.

A row goes only when the broker has confirmed it. It never looks at positions, only at rows that are there, so a
transaction that commits late is not skipped. Broker and database may come and go under it.
"""

from __future__ import annotations

import logging
import select
import signal
import time
from collections.abc import Container, Mapping
from typing import Any

from amqp.exceptions import NotFound

from services.logs.erring import kind_of
from services.messaging.broker_users import RELAY
from services.messaging.failpoints import failpoint
from services.messaging.listeners import service_of
from services.messaging.outlets import BATCH, DATABASE_ERRORS, Outlet, Row
from services.messaging.publishing import BROKER_ERRORS, CONFIRM_SECONDS, PROBE_SECONDS, BrokerLine, BrokerStalled, Posting
from services.messaging.tallying import EVERY_SECONDS, PUBLISHED, tallies
from services.messaging.topology import exchange_of, heard_types
from services.rooms import ROOMS
from services.settings import Settings

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
_LONGEST_PAUSE = 3.0


class Relay:
    """One broker line and an outlet per room."""

    def __init__(self, urls: Mapping[str, str], amqp_url: str, heard: Container[str]) -> None:
        self._outlets = [Outlet(room, url) for room, url in urls.items()]
        self._line = BrokerLine(amqp_url)
        self._heard = heard
        self._stopping = False
        self._proven = False
        self._pause = 0.2
        self.carried = 0

    def stop(self, *_: Any) -> None:
        """End after the batch at hand."""
        self._stopping = True

    def run(self) -> None:
        """Carry until stopped."""
        next_poll = next_tally = 0.0
        while not self._stopping:
            if time.monotonic() >= next_poll:
                next_poll = time.monotonic() + POLL_SECONDS
                for outlet in self._outlets:
                    outlet.hungry = True
            if time.monotonic() >= next_tally:
                next_tally = time.monotonic() + EVERY_SECONDS
                self._tally()
            if not self._line.is_open and not self._open_line():
                continue
            carried = sum(self._carry_from(outlet) for outlet in self._outlets)
            if not carried and self._line.is_open:
                self._wait(next_poll)
        self._tally()
        self._line.drop()

    def _tally(self) -> None:
        """Write down how much was carried, and that we live: also while the broker is away."""
        for outlet in self._outlets:
            if self._ready(outlet):
                rows = tallies.take(outlet.room, "relay")
                try:
                    outlet.add_up(rows)
                except DATABASE_ERRORS as error:
                    tallies.give_back(outlet.room, rows)
                    outlet.drop(error)

    def _open_line(self) -> bool:
        try:
            self._line.open()
        except BROKER_ERRORS as error:
            self._lose_line(error)
            return False
        self._proven = False
        log.info("the relay is connected to the broker")
        return True

    def _lose_line(self, error: BaseException) -> None:
        hint = " (has `bamai migrate` been run?)" if isinstance(error, NotFound) else ""
        log.warning("the relay lost the broker, again in %.1f s: %s%s", self._pause, kind_of(error), hint)
        self._line.drop()
        self._rest(self._pause)
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)

    def _rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._stopping and time.monotonic() < until:
            time.sleep(0.05)

    def _carry_from(self, outlet: Outlet) -> int:
        if not self._line.is_open or not outlet.hungry or not self._ready(outlet):
            return 0
        try:
            return self._carry(outlet)
        except DATABASE_ERRORS as error:
            outlet.drop(error)
        except (*BROKER_ERRORS, BrokerStalled) as error:
            self._lose_line(error)
            try:
                outlet.release()
            except DATABASE_ERRORS as lost:
                outlet.drop(lost)
        return 0

    def _ready(self, outlet: Outlet) -> bool:
        if outlet.is_open:
            return True
        if time.monotonic() < outlet.due:
            return False
        try:
            outlet.open()
        except DATABASE_ERRORS as error:
            outlet.drop(error)
            return False
        return True

    def _carry(self, outlet: Outlet) -> int:
        """One batch from the outbox to the broker. A line is trusted with a whole batch once it has confirmed one row."""
        rows = outlet.claim(BATCH if self._proven else 1)
        if not rows:
            return 0
        failpoint("relay.claimed")
        exchange = exchange_of(outlet.room).name
        batch = [Posting(row.event_id, exchange, row.type, row.body.encode(), row.type in self._heard) for row in rows]
        began = time.perf_counter()
        receipt = self._line.publish(batch, CONFIRM_SECONDS if self._proven else PROBE_SECONDS)
        seconds = time.perf_counter() - began
        failpoint("relay.confirmed")
        held = [row for row in rows if row.event_id in receipt.unroutable or row.event_id in receipt.refused]
        for row in held:
            self._complain(outlet, row, unroutable=row.event_id in receipt.unroutable)
        put_off = {row.seq for row in held}
        outlet.settle([row.seq for row in rows if row.seq not in put_off], [row.seq for row in held])
        failpoint("relay.deleted")
        if not self._proven:
            self._proven, self._pause, outlet.hungry = True, 0.2, True
        self.carried += len(rows) - len(held)
        tallies.add(outlet.room, PUBLISHED, "", events=len(rows) - len(held), seconds=seconds)
        log.debug("published", extra={"room": outlet.room, "count": len(rows), "duration_ms": round(seconds * 1000, 1)})
        return len(rows)

    @staticmethod
    def _complain(outlet: Outlet, row: Row, *, unroutable: bool) -> None:
        why = "has no queue; has `bamai migrate` been run?" if unroutable else "was refused by a full queue"
        log.error("%s %s of %s stays in the outbox: it %s", row.type, row.event_id, outlet.room, why)

    def _wait(self, until: float) -> None:
        """Sleep until a NOTIFY, a word from the broker, or the next poll."""
        open_outlets = [outlet for outlet in self._outlets if outlet.is_open]
        try:
            seconds = max(until - time.monotonic(), 0)
            sources: list[Any] = [self._line.socket, *open_outlets]
            select.select(sources, [], [], seconds)
            self._line.idle()
        except BROKER_ERRORS as error:
            self._lose_line(error)
            return
        for outlet in open_outlets:
            try:
                outlet.hear()
            except DATABASE_ERRORS as error:
                outlet.drop(error)


def run_relay(settings: Settings, rooms: tuple[str, ...] = ROOMS) -> None:
    """Run the relay of these rooms until SIGTERM or SIGINT."""
    services = [service for room in ROOMS if (service := service_of(room)) is not None]
    urls = {room: settings.room_url(room) for room in rooms or ROOMS}
    serve(Relay(urls, settings.broker_url(RELAY), heard_types(services)))


def serve(relay: Relay) -> None:
    """Run a relay; SIGTERM and SIGINT end it after the batch at hand."""
    signal.signal(signal.SIGTERM, relay.stop)
    signal.signal(signal.SIGINT, relay.stop)
    relay.run()
