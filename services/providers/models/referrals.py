"""Referrals: a firm's need offered to one provider its consent names. The keys below make any other referral impossible."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.contracts.refusals import Refused
from services.contracts.words import _
from services.providers.models.base import Base


class ReferralState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    STOPPED = "stopped"


class Referral(Base):
    __tablename__ = "referrals"
    __table_args__ = (
        ForeignKeyConstraint(
            ["consent_id", "provider_id"],
            ["consent_recipients.consent_id", "consent_recipients.provider_id"],
            name="fk_referrals_named_recipient",
        ),
        ForeignKeyConstraint(
            ["consent_id", "case_id", "enterprise_id"],
            ["consents.consent_id", "consents.case_id", "consents.enterprise_id"],
            name="fk_referrals_consent",
        ),
        CheckConstraint("state IN ('offered', 'accepted', 'declined', 'expired', 'stopped')", name="state"),
        UniqueConstraint("consent_id", "provider_id"),
        UniqueConstraint("referral_id", "provider_id", "case_id", "enterprise_id", name="uq_referrals_whole"),
        Index("ix_referrals_accepted", "consent_id", unique=True, postgresql_where=text("state = 'accepted'")),
        Index("ix_referrals_offered", "consent_id", unique=True, postgresql_where=text("state = 'offered'")),
        Index("ix_referrals_due", "expires_at", postgresql_where=text("state = 'offered'")),
        Index("ix_referrals_provider", "provider_id", "offered_at", "referral_id"),
        Index("ix_referrals_case", "case_id", "offered_at"),
    )

    referral_id: Mapped[UUID] = mapped_column(primary_key=True)
    consent_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    case_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    scenes: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(default=ReferralState.OFFERED)
    offered_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    reason: Mapped[str | None]

    def accept(self, by: UUID, at: datetime) -> None:
        self._answer(ReferralState.ACCEPTED, by, at)

    def decline(self, by: UUID, at: datetime, reason: str) -> None:
        self._answer(ReferralState.DECLINED, by, at)
        self.reason = reason

    def expire(self, at: datetime) -> None:
        self._leave(ReferralState.EXPIRED, at)

    def stop(self, at: datetime) -> None:
        self._leave(ReferralState.STOPPED, at)

    def _answer(self, state: ReferralState, by: UUID, at: datetime) -> None:
        if self.state == ReferralState.OFFERED and at >= self.expires_at:
            raise Refused(_("答复期限已过，本次对接已转给下一家。"))
        self._leave(state, at)
        self.answered_by = by

    def _leave(self, state: ReferralState, at: datetime) -> None:
        if self.state != ReferralState.OFFERED:
            raise Refused(_("这条对接已经有了结果，请刷新页面查看。"))
        self.state, self.answered_at = state, at
