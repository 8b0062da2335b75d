"""How often strangers tried something."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from services.outreach.models.base import Base


class Attempt(Base):
    """Tries of one subject in one window; the key is a keyed hash, so that no number or address stands here."""

    __tablename__ = "attempts"

    key: Mapped[str] = mapped_column(primary_key=True)
    window_at: Mapped[datetime] = mapped_column(primary_key=True)
    times: Mapped[int]
