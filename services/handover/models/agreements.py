"""A firm's agreement with one platform: one row, with a row for each kind of record it lets go."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.contracts.refusals import Refused
from services.contracts.vocabulary import RECORD_TITLES
from services.contracts.words import _
from services.handover.models.base import Base


class Paper(Base):
    """A photographed signed paper, seen only by the firm and its team."""

    __tablename__ = "papers"

    paper_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(index=True)
    media_type: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes]
    uploaded_by: Mapped[UUID]
    uploaded_at: Mapped[datetime]


class Agreement(Base):
    """`promised` is what goes, by kind: our field, its title, the platform's name for it. Nothing else ever goes under it."""

    __tablename__ = "agreements"
    __table_args__ = (
        CheckConstraint("(by = 'online') = (paper_id IS NULL)", name="paper"),
        UniqueConstraint("agreement_id", "case_id", "enterprise_id", "platform", name="uq_agreements_whole"),
        Index("ix_agreements_case", "case_id", "given_at"),
        Index("ix_agreements_enterprise", "enterprise_id", postgresql_where=text("ended_at IS NULL")),
        Index("ix_agreements_live", "case_id", "platform", unique=True, postgresql_where=text("ended_at IS NULL")),
    )

    agreement_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    platform: Mapped[str]
    promised: Mapped[dict[str, Any]]
    text_version: Mapped[str]
    text: Mapped[list[Any]]
    by: Mapped[str]
    paper_id: Mapped[UUID | None] = mapped_column(ForeignKey("papers.paper_id"))
    given_by: Mapped[UUID]
    given_at: Mapped[datetime]
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]

    kinds: Mapped[list[AgreedKind]] = relationship(overlaps="agreement")

    def named_kinds(self) -> list[str]:
        """The kinds in the order of the loop."""
        agreed = {one.kind for one in self.kinds}
        return [kind for kind in RECORD_TITLES if kind in agreed]

    def fields_of(self, kind: str) -> set[str]:
        """Our fields that may go in a record of this kind."""
        return {each["field"] for each in self.promised.get(kind, [])}

    def withdraw(self, by: UUID, at: datetime) -> None:
        if self.ended_at is not None:
            raise Refused(_("这份同意书已经失效，不需要撤回。"))
        self.ended_by, self.ended_at = by, at


class AgreedKind(Base):
    """A kind of record the agreement names. Transfers refer to it, whole."""

    __tablename__ = "agreed_kinds"
    __table_args__ = (
        CheckConstraint("kind IN ('profile', 'assessment', 'diagnosis', 'engagement', 'uplift')", name="kind"),
        UniqueConstraint("agreement_id", "kind", "case_id", "enterprise_id", "platform", name="uq_agreed_kinds_whole"),
        ForeignKeyConstraint(
            ["agreement_id", "case_id", "enterprise_id", "platform"],
            ["agreements.agreement_id", "agreements.case_id", "agreements.enterprise_id", "agreements.platform"],
            name="fk_agreed_kinds_agreement",
        ),
    )

    agreement_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    platform: Mapped[str]
