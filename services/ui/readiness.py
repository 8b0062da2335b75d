"""Whether a process can do its work: each room's schema answers and has been migrated."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from services.storage.database import RoomDatabase


class Readiness:
    """Asks each room's database for its spine tables; an empty answer means ready."""

    def __init__(self, databases: Mapping[str, RoomDatabase]) -> None:
        self._databases = databases

    def missing(self) -> list[str]:
        """What is not there yet, one entry a room; never how or where."""
        return [fault for room, database in self._databases.items() if (fault := _fault_of(room, database))]


def _fault_of(room: str, database: RoomDatabase) -> str | None:
    try:
        with database.reading() as session:
            migrated = session.execute(text("SELECT to_regclass('revoked_sessions')")).scalar()
    except SQLAlchemyError:
        return f"{room}: database"
    return None if migrated else f"{room}: migrations"
