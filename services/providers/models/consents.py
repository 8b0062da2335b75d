"""A firm's consent: one row, with a row for each recipient and each field it names."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.contracts.refusals import Refused
from services.contracts.words import _
from services.providers.models.base import Base


class ConsentState(StrEnum):
    """Asking: recipients are asked in turn. Placed: one accepted. The others no longer let anybody see anything."""

    ASKING = "asking"
    PLACED = "placed"
    EXHAUSTED = "exhausted"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


LIVE = (ConsentState.ASKING, ConsentState.PLACED)


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


class Consent(Base):
    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint("state IN ('asking', 'placed', 'exhausted', 'withdrawn', 'closed')", name="state"),
        CheckConstraint("(by = 'online') = (paper_id IS NULL)", name="paper"),
        UniqueConstraint("consent_id", "case_id", "enterprise_id", name="uq_consents_whole"),
        Index("ix_consents_live", "case_id", unique=True, postgresql_where=text("state IN ('asking', 'placed')")),
        Index("ix_consents_case", "case_id", "given_at"),
    )

    consent_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    match_id: Mapped[UUID | None] = mapped_column(ForeignKey("matches.match_id"))
    text_version: Mapped[str]
    text: Mapped[list[Any]]
    by: Mapped[str]
    paper_id: Mapped[UUID | None] = mapped_column(ForeignKey("papers.paper_id"))
    given_by: Mapped[UUID]
    given_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=ConsentState.ASKING)
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]

    recipients: Mapped[list[NamedRecipient]] = relationship(order_by="NamedRecipient.position")
    fields: Mapped[list[ConsentedField]] = relationship(order_by="ConsentedField.field")

    def place(self) -> None:
        if self.state != ConsentState.ASKING:
            raise Refused(_("企业已撤回同意，或已有服务商接受，不能再接受。"))
        self.state = ConsentState.PLACED

    def withdraw(self, by: UUID, at: datetime) -> None:
        if self.state not in LIVE:
            raise Refused(_("这份同意书已经失效，不需要撤回。"))
        self.state, self.ended_by, self.ended_at = ConsentState.WITHDRAWN, by, at

    def exhaust(self, at: datetime) -> None:
        self.state, self.ended_at = ConsentState.EXHAUSTED, at

    def close(self, at: datetime) -> None:
        self.state, self.ended_at = ConsentState.CLOSED, at


class NamedRecipient(Base):
    """A provider the consent names; `position` is the order in which the firm wants them asked."""

    __tablename__ = "consent_recipients"
    __table_args__ = (
        UniqueConstraint("consent_id", "position"),
        CheckConstraint("position BETWEEN 1 AND 3", name="position"),
    )

    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consents.consent_id"), primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("providers.provider_id"), primary_key=True)
    position: Mapped[int]


class ConsentedField(Base):
    """A field the consent names."""

    __tablename__ = "consent_fields"
    __table_args__ = (
        CheckConstraint(
            "field IN ('企业名称', '统一社会信用代码', '行业与规模', '联系人与电话', '评测等级', '诊断结论')", name="field"
        ),
    )

    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consents.consent_id"), primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
