"""By which code and which name the center knows a firm, for whoever registers without an account."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.outreach.models.base import Base


class KnownFirm(Base):
    """Matched by exact code, or by exact name where only one firm has it; never by likeness."""

    __tablename__ = "known_firms"
    __table_args__ = (Index(None, "credit_code"), Index(None, "name"))

    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    credit_code: Mapped[str]
    told_as_of: Mapped[datetime]
