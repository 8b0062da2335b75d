"""Links by which a firm shows one report to somebody without an account."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.assessment.models.base import Base


class ReportLink(Base):
    """Who holds the secret sees the report until it expires or is revoked; here only the secret's hash is kept."""

    __tablename__ = "report_links"
    __table_args__ = (Index(None, "run_id", "created_at"), Index(None, "created_by"))

    link_id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("runs.run_id"))
    secret_hash: Mapped[str] = mapped_column(unique=True)
    meant_for: Mapped[str | None]
    """For whom, in the firm's own words; shown to the firm alone."""
    created_by: Mapped[UUID]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    views: Mapped[int]
    viewed_at: Mapped[datetime | None]

    def is_open(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at

    def revoke(self, now: datetime) -> None:
        """Once revoked it stays so, as of the first time."""
        self.revoked_at = self.revoked_at or now
