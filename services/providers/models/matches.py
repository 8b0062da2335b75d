"""Matches, with everything needed to explain them and to compute them again."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.providers.models.base import Base


class Match(Base):
    """One ranked list. `inputs` holds the firm, the demands, each vendor's districts and load, and product revisions."""

    __tablename__ = "matches"
    __table_args__ = (
        Index("ix_matches_case", "case_id", "proposed_at"),
        Index("ix_matches_report", "report_id"),
    )

    match_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    report_id: Mapped[UUID | None]
    rules: Mapped[str]
    inputs: Mapped[dict[str, Any]]
    candidates: Mapped[list[Any]]
    proposed_at: Mapped[datetime]
