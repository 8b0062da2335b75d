"""What a firm and somebody else agreed on at a gathering."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.outreach.models.base import Base
from services.outreach.models.gatherings import Gathering


class Promise(Base):
    """To be in touch about this, by then."""

    __tablename__ = "promises"
    __table_args__ = (Index(None, "gathering_id", "made_at"),)

    promise_id: Mapped[UUID] = mapped_column(primary_key=True)
    gathering_id: Mapped[UUID] = mapped_column(ForeignKey(Gathering.gathering_id))
    enterprise_id: Mapped[UUID]
    case_id: Mapped[UUID | None]
    firm_name: Mapped[str]
    with_kind: Mapped[str]
    with_organisation: Mapped[str]
    provider_id: Mapped[UUID | None]
    topic: Mapped[str]
    due_on: Mapped[date | None]
    made_by: Mapped[UUID]
    made_at: Mapped[datetime]
