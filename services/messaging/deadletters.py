"""What was given up: listed, looked at, tried once more, or discarded, by a command or a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from services.contracts.refusals import NotFound
from services.messaging.failures import DEAD, DISCARDED, RETRYING
from services.messaging.retrying import DELAYS
from services.storage.database import RoomDatabase
from services.storage.spine import failures

MOST = 500
STATES = (DEAD, RETRYING, DISCARDED)


@dataclass(frozen=True)
class DeadLetter:
    """One event that one listener could not take. `event_id` and `type` are None where the body could not be read."""

    id: int
    room: str
    listener: str
    event_id: UUID | None
    type: str | None
    state: str
    attempts: int
    error: str
    failed_at: datetime
    changed_at: datetime
    next_attempt_at: datetime | None
    body: str
    delivery: dict[str, Any]


def list_letters(
    database: RoomDatabase, *, states: tuple[str, ...] = (DEAD,), after: int = 0, most: int = MOST
) -> list[DeadLetter]:
    """The room's failures in these states, oldest first; `after` is the id of the last one seen."""
    wanted = select(failures).where(failures.c.state.in_(states), failures.c.id > after).order_by(failures.c.id).limit(most)
    with database.reading() as session:
        return [_letter(database.room, row) for row in session.execute(wanted)]


def get_letter(database: RoomDatabase, letter_id: int) -> DeadLetter:
    """One failure, whatever its state.

    Raises:
        NotFound: no such letter in this room.
    """
    with database.reading() as session:
        row = session.execute(select(failures).where(failures.c.id == letter_id)).first()
    if row is None:
        raise NotFound(f"{database.room} has no dead letter {letter_id}")
    return _letter(database.room, row)


def replay(database: RoomDatabase, letter_id: int) -> None:
    """Have it tried once more, within seconds, by the room's worker; failing that it is dead again.

    Raises:
        NotFound: no such letter in this room.
    """
    now = datetime.now(UTC)
    _change(database, letter_id, state=RETRYING, attempts=len(DELAYS), next_attempt_at=now, changed_at=now)


def discard(database: RoomDatabase, letter_id: int) -> None:
    """Never try it again; it is kept, marked, so that a late duplicate does not run either.

    Raises:
        NotFound: no such letter in this room.
    """
    _change(database, letter_id, state=DISCARDED, next_attempt_at=None, changed_at=datetime.now(UTC))


def _change(database: RoomDatabase, letter_id: int, **values: Any) -> None:
    statement = update(failures).where(failures.c.id == letter_id).values(**values).returning(failures.c.id)
    with database.transaction() as session:
        if session.execute(statement).first() is None:
            raise NotFound(f"{database.room} has no dead letter {letter_id}")


def _letter(room: str, row: Row[Any]) -> DeadLetter:
    values = dict(row._mapping)  # noqa: SLF001 (SQLAlchemy's documented name)
    body = bytes(values.pop("body")).decode(errors="backslashreplace")
    return DeadLetter(room=room, body=body, **values)
