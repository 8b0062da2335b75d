"""Leads: one sentence of need that somebody left, until a liaison has made a case of it or has dropped it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.contracts.refusals import Refused
from services.contracts.words import _
from services.enterprises.models.base import Base


class LeadState(StrEnum):
    """Registering: a liaison has asked the firm to confirm its registration, and the lead is theirs meanwhile. Expired: nobody decided in time."""

    WAITING = "waiting"
    REGISTERING = "registering"
    TAKEN = "taken"
    DROPPED = "dropped"
    EXPIRED = "expired"


class Lead(Base):
    """`contact_name` and `mobile` are wiped thirty days after the lead was decided, or when it expires. `call` is the contact before there was a case."""

    __tablename__ = "leads"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'registering', 'taken', 'dropped', 'expired')", name="state"),
        CheckConstraint("state = 'expired' OR (state = 'waiting') = (liaison_id IS NULL)", name="whose"),
        CheckConstraint("(state = 'taken') = (case_id IS NOT NULL)", name="case"),
        Index("ix_leads_open", "due_at", "id", postgresql_where=text("state IN ('waiting', 'registering')")),
        Index("ix_leads_decided", "state", "decided_at", "id", postgresql_where=text("state IN ('taken', 'dropped', 'expired')")),
        Index("ix_leads_aging", "raised_at", "id", postgresql_where=text("state IN ('waiting', 'registering')")),
        Index("ix_leads_mobile", "mobile", postgresql_where=text("mobile IS NOT NULL")),
        Index("ix_leads_delegation_id", "delegation_id", postgresql_where=text("delegation_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    check_id: Mapped[UUID | None]
    gathering_id: Mapped[UUID | None]
    firm_name: Mapped[str]
    contact_name: Mapped[str | None]
    mobile: Mapped[str | None]
    need: Mapped[str]
    informal_level: Mapped[int | None]
    raised_at: Mapped[datetime]
    due_at: Mapped[datetime]
    due_estimated: Mapped[bool]
    state: Mapped[str]
    liaison_id: Mapped[UUID | None]
    delegation_id: Mapped[UUID | None]
    call: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    enterprise_id: Mapped[UUID | None]
    case_id: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    wiped_at: Mapped[datetime | None]

    @property
    def is_open(self) -> bool:
        return self.state in (LeadState.WAITING, LeadState.REGISTERING)

    def demand_free_for(self, person_id: UUID) -> None:
        """Whoever begins first has it; what is decided is decided."""
        if not self.is_open:
            raise Refused(_("这条线索已经处理过了"))
        if self.liaison_id not in (None, person_id):
            raise Refused(_("另一位联络员正在办理这条线索"))

    def register(self, liaison_id: UUID, delegation_id: UUID) -> None:
        self.demand_free_for(liaison_id)
        self.state, self.liaison_id, self.delegation_id = LeadState.REGISTERING, liaison_id, delegation_id

    def take(self, liaison_id: UUID, enterprise_id: UUID, case_id: UUID, at: datetime) -> None:
        self.demand_free_for(liaison_id)
        self.state, self.liaison_id, self.decided_at = LeadState.TAKEN, liaison_id, at
        self.enterprise_id, self.case_id = enterprise_id, case_id

    def drop(self, by: UUID, reason: str, at: datetime) -> None:
        if not self.is_open:
            raise Refused(_("这条线索已经处理过了"))
        self.state, self.liaison_id, self.decided_at, self.reason = LeadState.DROPPED, self.liaison_id or by, at, reason

    def expire(self, at: datetime) -> None:
        """Nobody is to blame by name, and nobody can call any more."""
        self.state, self.decided_at = LeadState.EXPIRED, at
        self.wipe(at)

    def wipe(self, at: datetime) -> None:
        self.contact_name, self.mobile, self.call, self.wiped_at = None, None, None, at
