"""Acting by the clock under a lease in the database: of N processes one fires, in the transaction that moves the time on."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import eventlet
from eventlet.event import Event as Signal
from nameko.extensions import Entrypoint
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.logs.context import about
from services.logs.erring import kind_of
from services.messaging.failpoints import failpoint
from services.messaging.listeners import Clock, clocks_of
from services.messaging.tallying import TICKED, tallies
from services.storage.database import RoomDatabase
from services.storage.spine import timers

log = logging.getLogger(__name__)

_LOOK = timedelta(seconds=15)
_PAUSE_AFTER_ERROR = timedelta(seconds=60)
_WORTH_A_LINE = timedelta(minutes=5)


def fire(database: RoomDatabase, clock: Clock, *, at: datetime | None = None) -> bool:
    """Act if the timer is due (at `at`, default now) and nobody else is at it; True if it acted.

    A fall of several periods is made up for once, not once each.
    """
    with about(timer=f"{clock.room}.{clock.name}", room=clock.room):
        return _fire(database, clock, at or datetime.now(UTC))


def _fire(database: RoomDatabase, clock: Clock, now: datetime) -> bool:
    began = time.perf_counter()
    with database.transaction() as session:
        session.execute(insert(timers).values(name=clock.name, due_at=now).on_conflict_do_nothing())
    try:
        with database.transaction() as session:
            if not _lease(session, clock, now):
                return False
            failpoint("timer.leased")
            clock.act(session)
            session.execute(update(timers).where(timers.c.name == clock.name).values(due_at=now + clock.period))
            failpoint("timer.before_commit")
    except Exception:
        log.exception("a timer failed at its time")
        _try_later(database, clock, now)
        return False
    seconds = time.perf_counter() - began
    tallies.add(clock.room, TICKED, clock.name, events=1, seconds=seconds)
    level = logging.INFO if clock.period >= _WORTH_A_LINE else logging.DEBUG
    log.log(level, "a timer acted", extra={"duration_ms": round(seconds * 1000, 1)})
    return True


def _lease(session: Session, clock: Clock, now: datetime) -> bool:
    due = select(timers.c.name).where(timers.c.name == clock.name, timers.c.due_at <= now)
    return session.execute(due.with_for_update(skip_locked=True)).first() is not None


def _try_later(database: RoomDatabase, clock: Clock, now: datetime) -> None:
    pause = min(clock.period, _PAUSE_AFTER_ERROR)
    with database.transaction() as session:
        session.execute(update(timers).where(timers.c.name == clock.name).values(due_at=now + pause))


class TimerEntrypoint(Entrypoint):
    """Looks at the timer's row every so often and starts a nameko worker when it may be due."""

    def bind(self, container: Any, method_name: str) -> Any:
        bound = super().bind(container, "run_timer")
        bound.timer_name = method_name
        return bound

    def setup(self) -> None:
        self.clock = next(c for c in clocks_of(self.container.service_cls) if c.name == self.timer_name)
        self.database: RoomDatabase = self.container.config["databases"][self.clock.room]
        self._stopping = Signal()

    def start(self) -> None:
        self._loop = self.container.spawn_managed_thread(self._run, identifier=f"timer {self.timer_name}")

    def stop(self) -> None:
        if not self._stopping.ready():
            self._stopping.send(None)
        self._loop.wait()

    def kill(self) -> None:
        self._loop.kill()

    def _run(self) -> None:
        while not self._stopping.ready():
            done = Signal()
            self.container.spawn_worker(self, (partial(self._tick),), {}, handle_result=partial(self._finished, done))
            done.wait()
            with eventlet.Timeout(min(self.clock.period, _LOOK).total_seconds(), False):
                self._stopping.wait()

    def _tick(self) -> None:
        try:
            fire(self.database, self.clock)
        except Exception as error:  # noqa: BLE001 (the database may be away; the timer must outlive anything)
            about_it = {"timer": f"{self.clock.room}.{self.clock.name}", "error": kind_of(error)}
            log.warning("a timer could not look at the clock", extra=about_it)

    @staticmethod
    def _finished(done: Any, _worker_ctx: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        done.send(None)
        return result, exc_info
