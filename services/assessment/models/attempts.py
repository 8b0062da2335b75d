"""How often strangers tried something, and which entries of a phone were taken."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.assessment.models.base import Base


class Attempt(Base):
    """Tries of one subject in one window; the key is a keyed hash, so that no number or address stands here."""

    __tablename__ = "attempts"

    key: Mapped[str] = mapped_column(primary_key=True)
    window_at: Mapped[datetime] = mapped_column(primary_key=True)
    times: Mapped[int]


class TakenEntry(Base):
    """An answer that a browser kept and sent: it may send it again until it has heard that it was taken."""

    __tablename__ = "taken_entries"
    __table_args__ = (Index(None, "taken_at"),)

    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime]
