"""A room's way into PostgreSQL: its own login, its own schema, transactions that wake whom they should.

Nothing connects at import or construction; the first transaction does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from typing import Any, ClassVar

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker

WAKES = "wakes"
"""Key of `session.info`: the NOTIFY channels that want a nudge once the transaction is committed."""

CONNECT_SECONDS = 5
_PATIENCE = {
    "connect_timeout": CONNECT_SECONDS,
    "keepalives": 1, "keepalives_idle": 5, "keepalives_interval": 3, "keepalives_count": 3,
    "tcp_user_timeout": 12_000,
}  # fmt: skip
"""A dead network is noticed within 15 seconds, whichever side went silent."""


def connect_args(room: str, application: str) -> dict[str, Any]:
    """libpq settings of every connection of a room: dead peers are noticed, names resolve in the room's schema."""
    options = f"-c search_path={room} -c timezone=UTC -c statement_timeout=60s -c idle_in_transaction_session_timeout=120s"
    return {**_PATIENCE, "options": options, "application_name": f"bamai-{application}-{room}"}


def psycopg2_url(url: str) -> str:
    """The URL SQLAlchemy wants: any postgres scheme, driven by psycopg2."""
    return "postgresql+psycopg2://" + url.split("://", 1)[1]


class RoomSession(Session):
    """A session that knows its room (`session.info["room"]`), for whoever hooks into commits and savepoints."""

    before_savepoint: ClassVar[list[Callable[[Session], object]]] = []

    def begin_nested(self) -> SessionTransaction:
        for prepare in self.before_savepoint:
            prepare(self)
        return super().begin_nested()


class RoomDatabase:
    """One room's pool of connections under the room's own login."""

    def __init__(self, room: str, url: str, pool_size: int = 3, max_overflow: int = 2, *, application: str = "center") -> None:
        self.room = room
        self.url = url
        self._pool = {"pool_size": pool_size, "max_overflow": max_overflow}
        self._application = application

    @cached_property
    def engine(self) -> Engine:
        return create_engine(
            psycopg2_url(self.url), **self._pool, pool_timeout=15, pool_pre_ping=True,
            connect_args=connect_args(self.room, self._application),
        )  # fmt: skip

    @cached_property
    def _sessions(self) -> sessionmaker[RoomSession]:
        return sessionmaker(self.engine, class_=RoomSession, expire_on_commit=False, info={"room": self.room})

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Commit at the end, roll back on any error; then wake whoever `session.info["wakes"]` names."""
        with self._sessions() as session:
            with session.begin():
                yield session
            wakes = session.info.get(WAKES)
        if wakes:
            self._wake(wakes)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A read-only transaction: PostgreSQL refuses to write in it."""
        with self._sessions() as session:
            session.connection(execution_options={"postgresql_readonly": True})
            yield session

    def connections(self) -> tuple[int, int]:
        """How many connections of the pool are in use, and how many it may open; asking opens none."""
        in_use = self.engine.pool.checkedout() if "engine" in self.__dict__ else 0  # type: ignore[attr-defined]  # of a QueuePool
        return in_use, self._pool["pool_size"] + self._pool["max_overflow"]

    def close(self) -> None:
        """Give the connections back; the next transaction opens new ones."""
        if "engine" in self.__dict__:
            self.engine.dispose()

    def _wake(self, channels: set[str]) -> None:
        """NOTIFY as a statement of its own: inside the transaction every commit would queue behind one lock.

        Losing it costs at most the listener's next poll, so a failure here is nobody's error.
        """
        try:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for channel in channels:
                    connection.execute(text(f'NOTIFY "{channel}"'))
        except DBAPIError:
            pass


def transactions_beside(session: Session) -> Callable[[], AbstractContextManager[Session]]:
    """Transactions of one's own on the same database as `session`, which a timer holds open meanwhile."""
    bind: Any = session.get_bind()
    return sessionmaker(bind.engine, class_=RoomSession, expire_on_commit=False, info={"room": session.info["room"]}).begin
