"""Evidence: a file that belongs to an answer of a run, or to a result recorded elsewhere. The bytes are kept outside."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.assessment.models.base import Base


class EvidenceState(StrEnum):
    """What the virus scanner said; `unscanned` where the center has none."""

    WAITING = "waiting"
    CLEAN = "clean"
    BAD = "bad"
    UNSCANNED = "unscanned"


class Evidence(Base):
    """The file is written before its row and removed before it; a row that is deleted waits a day for that."""

    __tablename__ = "evidence"
    __table_args__ = (
        Index(None, "run_id", "part", "key"),
        Index("ix_evidence_result_id", "result_id", postgresql_where="result_id IS NOT NULL"),
        Index("ix_evidence_deleted_at", "deleted_at", postgresql_where="deleted_at IS NOT NULL"),
        Index("ix_evidence_stored_as", "stored_as", postgresql_where="stored_as IS NOT NULL"),
        CheckConstraint("(run_id IS NULL) <> (result_id IS NULL)", name="belongs"),
        CheckConstraint("(run_id IS NULL) = (part IS NULL) AND (run_id IS NULL) = (key IS NULL)", name="answer"),
        CheckConstraint("state IN ('waiting', 'clean', 'bad', 'unscanned')", name="state"),
    )

    evidence_id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID | None] = mapped_column(ForeignKey("runs.run_id"))
    part: Mapped[str | None]
    key: Mapped[str | None]
    result_id: Mapped[UUID | None] = mapped_column(ForeignKey("recorded_results.result_id"))
    case_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    title: Mapped[str]
    """The name the file came with, for whoever looks at the list; never the name it is downloaded under."""
    media_type: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    state: Mapped[str]
    checked_at: Mapped[datetime | None]
    uploaded_by: Mapped[UUID]
    on_behalf: Mapped[bool]
    uploaded_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    stored_as: Mapped[UUID | None]
    """The row whose file it is, where a correction took it over; else it has a file of its own."""

    @property
    def file_id(self) -> UUID:
        """Under what its bytes are stored."""
        return self.stored_as or self.evidence_id

    @property
    def may_be_read(self) -> bool:
        return self.state in (EvidenceState.CLEAN, EvidenceState.UNSCANNED)
