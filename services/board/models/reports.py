"""Monthly reports as they were frozen. The database lets nobody change or delete them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.board.models.base import Base


class Report(Base):
    """The figures of a month at its cut-off, whole, with their digest. Not a projection: it stands whatever is counted later."""

    __tablename__ = "reports"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(unique=True)
    number: Mapped[str]
    frozen_at: Mapped[datetime]
    frozen_by: Mapped[UUID | None]
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    digest: Mapped[str]


class ReportFact(Base):
    """One fact that was counted in the frozen month: what is missing here came later, what is left over was taken back."""

    __tablename__ = "report_facts"

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    line: Mapped[str] = mapped_column(primary_key=True)
    thing_id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    enterprise_id: Mapped[UUID | None]
    case_id: Mapped[UUID | None]
