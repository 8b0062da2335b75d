"""Providers and what they offer."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.contracts.refusals import Refused
from services.contracts.words import _
from services.providers.models.base import Base


class ProviderState(StrEnum):
    APPLIED = "applied"
    LISTED = "listed"
    REFUSED = "refused"


class Provider(Base):
    """An organisation that serves firms. `applied_by` is the person who acts for it."""

    __tablename__ = "providers"
    __table_args__ = (
        CheckConstraint("state IN ('applied', 'listed', 'refused')", name="state"),
        Index("ix_providers_credit_code", "credit_code", unique=True, postgresql_where=text("state <> 'refused'")),
        Index("ix_providers_applicant", "applied_by", "applied_at"),
        Index("ix_providers_state", "state", "applied_at", "provider_id"),
    )

    provider_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    credit_code: Mapped[str]
    category: Mapped[str]
    districts: Mapped[list[Any]]
    contact_name: Mapped[str]
    contact_phone: Mapped[str]
    introduction: Mapped[str]
    state: Mapped[str] = mapped_column(default=ProviderState.APPLIED)
    applied_by: Mapped[UUID]
    applied_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]

    def approve(self, by: UUID, at: datetime) -> None:
        self._decide(ProviderState.LISTED, by, at, None)

    def refuse(self, by: UUID, at: datetime, reason: str) -> None:
        self._decide(ProviderState.REFUSED, by, at, reason)

    def _decide(self, state: ProviderState, by: UUID, at: datetime, reason: str | None) -> None:
        if self.state != ProviderState.APPLIED:
            raise Refused(_("这份申请已经处理过了，请刷新页面查看结果。"))
        self.state, self.decided_by, self.decided_at, self.reason = state, by, at, reason


class Product(Base):
    """One product as it stands now; `revision` counts its edits. Empty `industries` means all."""

    __tablename__ = "products"
    __table_args__ = (
        Index("ix_products_provider", "provider_id", "product_id"),
        Index("ix_products_scenes", "scenes", postgresql_using="gin"),
    )

    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("providers.provider_id"))
    revision: Mapped[int]
    name: Mapped[str]
    summary: Mapped[str]
    domain: Mapped[str]
    scenes: Mapped[list[Any]]
    industries: Mapped[list[Any]]
    levels: Mapped[list[Any]]
    price_band: Mapped[str]
    days_to_live: Mapped[int]
    light: Mapped[bool]
    withdrawn_at: Mapped[datetime | None]


class ProductRevision(Base):
    """A product as it stood at one time, kept for ever, so that a match can be computed again."""

    __tablename__ = "product_revisions"

    product_id: Mapped[UUID] = mapped_column(ForeignKey("products.product_id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]
