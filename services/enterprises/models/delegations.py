"""代办: that a liaison may act for a firm, once the firm has said so."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.contracts.refusals import Refused
from services.contracts.words import _
from services.enterprises.models.base import Base, Key, Texts, now


class DelegationState(StrEnum):
    ASKED = "asked"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class Delegation(Base):
    """Asked for until the firm confirms. `draft` is a registration that takes effect with the confirmation."""

    __tablename__ = "delegations"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'confirmed', 'withdrawn')", name="state"),
        CheckConstraint("acts <@ ARRAY['register', 'answer', 'book'] AND acts <> '{}'", name="acts"),
        Index("ix_delegations_case_id", "case_id", "asked_at"),
        Index("ix_delegations_liaison_id", "liaison_id", "asked_at"),
    )

    id: Mapped[Key]
    enterprise_id: Mapped[UUID]
    case_id: Mapped[UUID]
    liaison_id: Mapped[UUID]
    acts: Mapped[Texts]
    firm_name: Mapped[str]
    draft: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    mobile: Mapped[str | None]
    state: Mapped[str] = mapped_column(default=DelegationState.ASKED.value)
    code_hash: Mapped[str | None]
    code_expires_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    codes_sent: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None]
    paper_id: Mapped[UUID | None]
    valid_until: Mapped[datetime | None]

    def confirm(self, by: str, at: datetime, valid_until: datetime, paper_id: UUID | None = None) -> None:
        if self.state != DelegationState.ASKED:
            raise Refused(_("这份代办申请已经处理过了"))
        self.state, self.confirmed_by, self.confirmed_at = DelegationState.CONFIRMED, by, at
        self.valid_until, self.paper_id, self.code_hash = valid_until, paper_id, None
