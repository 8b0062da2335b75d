"""Sending what is due: claim in one short transaction, send outside any, settle each in its own.

Killed between the platform's yes and our commit, the row's lease runs out, and whoever takes it next asks the platform for
the receipt before sending anything again. A platform that does not answer is left in peace, longer each time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from threading import Event, Lock
from time import monotonic

from sqlalchemy.orm import Session

from services.handover.answering import Answer
from services.handover.channels.files import drop
from services.handover.channels.parcel import Parcel, Step
from services.handover.channels.rest import Rest
from services.handover.connectors import Connectors, Platform, read_connectors
from services.handover.models import TransferState
from services.handover.operations.claiming import claim_batch, lock_state
from services.handover.operations.settling import MISSES, lock, note_platform, release, settle
from services.handover.pacing import AT_ONCE, FIRST_PAUSE, MOST_MISSES, ROUND_SECONDS
from services.messaging.failpoints import failpoint
from services.settings import load_settings
from services.storage.database import transactions_beside

log = logging.getLogger(__name__)

Transactions = Callable[[], AbstractContextManager[Session]]
Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


def send_round(session: Session) -> int:
    """One round of the timer: as the settings say now, in transactions beside the timer's own."""
    return send_due(transactions_beside(session), read_connectors(load_settings()))


def send_due(transactions: Transactions, connectors: Connectors, *, clock: Clock = _now) -> int:
    """Send what is due to each platform in turn, for at most a round. Returns how many were delivered."""
    until, delivered = monotonic() + ROUND_SECONDS, 0
    waiting = list(connectors.platforms.values())
    while waiting and monotonic() < until:
        for platform in list(waiting):
            with transactions() as session:
                parcels = claim_batch(session, platform, clock())
            failpoint("handover.claimed")
            if not parcels:
                waiting.remove(platform)
            elif platform.connector.kind == "files":
                _drop(transactions, platform, parcels, clock)
            else:
                delivered += _send(transactions, platform, parcels, clock, until)
    return delivered


class Misses:
    """What a batch's threads see of the platform before anything is settled.

    A send that was not answered says that the platform is away only if nobody else was answered meanwhile: of records that are
    sent together, those that wait longest end last, one after the other.
    """

    def __init__(self) -> None:
        self._lock, self._in_a_row, self._answered = Lock(), 0, 0.0
        self.away = Event()

    def counts(self, answer: Answer, began: float, ended: float) -> bool:
        """Whether this is a miss that counts; too many in a row, and the platform is `away`."""
        with self._lock:
            if answer.kind not in MISSES:
                self._in_a_row, self._answered = 0, ended
                return False
            counted = self._answered <= began
            self._in_a_row += counted
            if self._in_a_row >= MOST_MISSES:
                self.away.set()
            return counted


def _send(transactions: Transactions, platform: Platform, parcels: list[Parcel], clock: Clock, until: float) -> int:
    """Several at once; when the platform counts as away, or the round is over, the rest of the batch goes back untried."""
    misses, delivered = Misses(), 0
    with Rest(platform) as way, ThreadPoolExecutor(min(AT_ONCE, len(parcels))) as pool:

        def go(parcel: Parcel) -> tuple[list[Step], bool]:
            if misses.away.is_set() or monotonic() > until:
                return [], False
            began = monotonic()
            steps = way.exchange(parcel)
            return steps, misses.counts(steps[-1].answer, began, monotonic())

        running = {pool.submit(go, parcel): parcel for parcel in parcels}
        for done in as_completed(running):
            steps, missed = done.result()
            failpoint("handover.sent")
            with transactions() as session:
                state = lock_state(session, platform.name)
                if steps:
                    delivered += settle(session, running[done], steps, state, clock(), missed=missed)
                elif misses.away.is_set():
                    release(session, running[done], max(state.rests_until or clock(), clock() + FIRST_PAUSE), away=True)
                else:
                    release(session, running[done], clock(), away=False)
            failpoint("handover.settled")
    if misses.away.is_set():
        log.warning("platform %s does not answer; it is left in peace for a while", platform.name)
    return delivered


def _drop(transactions: Transactions, platform: Platform, parcels: list[Parcel], clock: Clock) -> None:
    """A file for the batch; its records then wait for their receipts."""
    batch_id = parcels[0].batch_id
    try:
        if batch_id is not None:
            drop(platform, batch_id, parcels)
        answer = Answer("unknown")
    except OSError as error:
        log.warning("platform %s: cannot write its file: %s", platform.name, error.strerror)
        answer = Answer("unreachable", reason=error.strerror or "")
    failpoint("handover.sent")
    with transactions() as session:
        state = lock_state(session, platform.name)
        note_platform(state, answer, clock())
        for parcel in parcels:
            transfer = lock(session, parcel)
            if transfer is None:
                continue
            if answer.kind == "unreachable":
                transfer.wait(max(clock() + FIRST_PAUSE, state.rests_until or clock()), answer.reason)
            else:
                transfer.settle(TransferState.SENT, clock())
