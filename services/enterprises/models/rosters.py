"""A park's list of firms as it came, and what became of each line."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.enterprises.models.base import Base, Key, now


class RosterState(StrEnum):
    WAITING = "waiting"
    READING = "reading"
    DONE = "done"
    FAILED = "failed"


class Roster(Base):
    """One uploaded workbook, `content` until its lines are read. A timer reads it and works through its lines in bounded batches."""

    __tablename__ = "rosters"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'reading', 'done', 'failed')", name="state"),
        Index("ix_rosters_unfinished", "uploaded_at", postgresql_where=text("state IN ('waiting', 'reading')")),
        Index("ix_rosters_uploaded_at_id", "uploaded_at", "id"),
    )

    id: Mapped[Key]
    file_name: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(deferred=True)
    park: Mapped[str | None]
    district: Mapped[str | None]
    uploaded_by: Mapped[UUID]
    uploaded_at: Mapped[datetime] = mapped_column(default=now)
    state: Mapped[str] = mapped_column(default=RosterState.WAITING.value)
    error: Mapped[str | None]
    lines: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    faulty: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]

    def fail(self, error: str, at: datetime) -> None:
        self.state, self.error, self.finished_at = RosterState.FAILED, error, at


class RosterLine(Base):
    """One line of the sheet: its cells, then its outcome (created, updated, unchanged, faulty) with what is wrong."""

    __tablename__ = "roster_lines"
    __table_args__ = (
        Index("ix_roster_lines_untouched", "roster_id", "number", postgresql_where=text("outcome IS NULL")),
        Index("ix_roster_lines_outcome", "roster_id", "outcome", "number"),
    )

    roster_id: Mapped[UUID] = mapped_column(ForeignKey(Roster.id), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    cells: Mapped[dict[str, Any]] = mapped_column(JSONB)
    outcome: Mapped[str | None]
    faults: Mapped[list[Any] | None] = mapped_column(JSONB)
    enterprise_id: Mapped[UUID | None]
