"""What is to be reached in a year. Every setting is kept; the latest holds."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.board.models.base import Base


class Goal(Base):
    """One setting of a goal; a target of nothing takes it back. Not a projection: a manager's own word."""

    __tablename__ = "goals"
    __table_args__ = (Index("ix_goals_year_line_unit_set_at", "year", "line", "unit", "set_at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    measure: Mapped[int] = mapped_column(SmallInteger)
    line: Mapped[str]
    unit: Mapped[str]
    year: Mapped[int] = mapped_column(SmallInteger)
    target: Mapped[Decimal]
    set_by: Mapped[UUID]
    set_at: Mapped[datetime]
