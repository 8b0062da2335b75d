"""The center's own editions as sheets were answered under them, which edition new runs are answered under, and recalculations."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.assessment.models.base import Base


class KeptEdition(Base):
    """An edition of the center's own that a sheet was answered or recalculated under: from then on it scores so, whatever the file says."""

    __tablename__ = "kept_editions"

    pack_id: Mapped[str] = mapped_column(primary_key=True)
    scoring_mark: Mapped[str]
    content: Mapped[str]
    kept_at: Mapped[datetime]


class EditionChoice(Base):
    """The manager's word on which edition new runs are answered under; the latest counts, the earlier ones stay."""

    __tablename__ = "edition_choices"
    __table_args__ = (Index(None, "chosen_at"),)

    choice_id: Mapped[UUID] = mapped_column(primary_key=True)
    pack_id: Mapped[str]
    chosen_by: Mapped[UUID]
    chosen_at: Mapped[datetime]


class RecalculatedRun(Base):
    """A submitted run under another edition, beside the run and never in its place. None stands where it can't be compared."""

    __tablename__ = "recalculated_runs"

    run_id: Mapped[UUID] = mapped_column(ForeignKey("runs.run_id"), primary_key=True)
    pack_id: Mapped[str] = mapped_column(primary_key=True)
    score: Mapped[Decimal | None]
    level: Mapped[int | None]
    made_by: Mapped[UUID]
    made_at: Mapped[datetime]
