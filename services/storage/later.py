"""Work that may wait until the transaction needs it: a hundred rows of a kind make one statement.

Half the price of the ORM's, for read models that only add (`add_later`), and for those that must look at what is there
and would rather look once for a hundred than a hundred times (`gather_later`). It is done before any other statement of
the session, before a savepoint and before the commit, so nobody sees the difference.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import event, insert
from sqlalchemy.orm import ORMExecuteState, Session

from services.storage.database import RoomSession

_LATER = "rows_for_later"
_GATHERED = "gathered_for_later"

Finish = Callable[[Session, list[Any]], None]


def add_later(session: Session, model: type[Any], **row: Any) -> None:
    """Insert a row of `model` with the next statement or commit of this session; values by attribute name, all columns."""
    session.info.setdefault(_LATER, {}).setdefault(model, []).append(row)


def gather_later(session: Session, finish: Finish, item: Any) -> None:
    """Keep `item` until the next statement or commit; then all that were gathered for `finish` are handed to it at once."""
    session.info.setdefault(_GATHERED, {}).setdefault(finish, []).append(item)


def write_now(session: Session) -> None:
    """Do what waits."""
    waiting: dict[type[Any], list[dict[str, Any]]] = session.info.pop(_LATER, {})
    for model, rows in waiting.items():
        session.connection().execute(insert(model.__table__), rows)
    gathered: dict[Finish, list[Any]] = session.info.pop(_GATHERED, {})
    for finish, items in gathered.items():
        finish(session, items)


@event.listens_for(RoomSession, "do_orm_execute")
def _before_any_statement(state: ORMExecuteState) -> None:
    if _LATER in state.session.info or _GATHERED in state.session.info:
        write_now(state.session)


@event.listens_for(RoomSession, "before_commit")
def _before_commit(session: Session) -> None:
    write_now(session)


RoomSession.before_savepoint.append(write_now)


@event.listens_for(RoomSession, "after_soft_rollback")
def _forget(session: Session, _transaction: Any) -> None:
    session.info.pop(_LATER, None)
    session.info.pop(_GATHERED, None)
