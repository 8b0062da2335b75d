"""The figures of a run, a row each."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.assessment.models.base import Base


class GivenFigure(Base):
    """One figure as last given; which figures there are is the pack's to say."""

    __tablename__ = "figures"

    run_id: Mapped[UUID] = mapped_column(ForeignKey("runs.run_id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[Decimal]
    given_at: Mapped[datetime]
    given_by: Mapped[UUID]
    on_behalf: Mapped[bool]
