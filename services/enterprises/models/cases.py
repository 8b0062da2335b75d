"""Cases and what belongs to them: the marks of their steps, service records, and the thread everybody reads."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.contracts.refusals import Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.enterprises.models.base import Base, Key, now
from services.enterprises.models.firms import Firm

_ACTIVE = text("state <> 'closed'")


class CaseState(StrEnum):
    OPEN = "open"
    RESTING = "resting"
    CLOSED = "closed"


class Case(Base):
    """One firm's way round the loop. `stage` is the next step, `step` what is due first, `due_at` when."""

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'resting', 'closed')", name="state"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_time"),
        Index("uq_cases_one_open", "enterprise_id", unique=True, postgresql_where=_ACTIVE),
        Index("ix_cases_enterprise_id_opened_at", "enterprise_id", "opened_at"),
        Index("ix_cases_due_at_id", "due_at", "id", postgresql_where=_ACTIVE),
        Index("ix_cases_step_due_at_id", "step", "due_at", "id", postgresql_where=_ACTIVE),
        Index("ix_cases_district_due_at_id", "district", "due_at", "id", postgresql_where=_ACTIVE),
        Index("ix_cases_park_due_at_id", "park", "due_at", "id", postgresql_where=_ACTIVE),
        Index("ix_cases_mentor_id_due_at_id", "mentor_id", "due_at", "id", postgresql_where=_ACTIVE),
        Index("ix_cases_liaison_id_due_at_id", "liaison_id", "due_at", "id", postgresql_where=_ACTIVE),
        Index("ix_cases_commissioner_id_due_at_id", "commissioner_id", "due_at", "id", postgresql_where=_ACTIVE),
        Index("ix_cases_closed_at_id", "closed_at", "id", postgresql_where=text("state = 'closed'")),
        Index("ix_cases_unsaid_due_at", "due_at", postgresql_where=text("state <> 'closed' AND overdue_said_at IS NULL")),
        Index("ix_cases_waiting_for_team", "opened_at",
              postgresql_where=text("state = 'open' AND team_assigned_at IS NULL AND stage = 'team'")),
    )  # fmt: skip

    id: Mapped[Key]
    enterprise_id: Mapped[UUID] = mapped_column(ForeignKey(Firm.id))
    way: Mapped[str]
    need: Mapped[str | None]
    state: Mapped[str] = mapped_column(default=CaseState.OPEN.value)
    opened_at: Mapped[datetime] = mapped_column(default=now)
    opened_by: Mapped[UUID | None]
    district: Mapped[str]
    park: Mapped[str | None]
    stage: Mapped[str | None]
    step: Mapped[str | None]
    due_at: Mapped[datetime | None]
    due_estimated: Mapped[bool] = mapped_column(default=False)
    agreed_on: Mapped[date | None]
    agreed_for: Mapped[str | None]
    follow_up: Mapped[str | None]
    follow_up_on: Mapped[date | None]
    overdue_said_at: Mapped[datetime | None]
    mentor_id: Mapped[UUID | None]
    liaison_id: Mapped[UUID | None]
    commissioner_id: Mapped[UUID | None]
    team_reasons: Mapped[dict[str, Any] | None]
    team_assigned_at: Mapped[datetime | None]
    first_contact_at: Mapped[datetime | None]
    rest_reason: Mapped[str | None]
    ask_again_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    end_reason: Mapped[str | None]
    uplift_points: Mapped[Decimal | None]
    level_before: Mapped[int | None] = mapped_column(SmallInteger)
    level_after: Mapped[int | None] = mapped_column(SmallInteger)

    @property
    def team(self) -> dict[Role, UUID]:
        """Who is of the team so far."""
        named = {Role.MENTOR: self.mentor_id, Role.LIAISON: self.liaison_id, Role.COMMISSIONER: self.commissioner_id}
        return {role: person_id for role, person_id in named.items() if person_id is not None}

    def rest(self, reason: str, ask_again_on: date) -> None:
        if self.state != CaseState.OPEN:
            raise Refused(_("只有在办的专案可以暂停，请刷新页面看看现在的状态"))
        self.state, self.rest_reason, self.ask_again_on = CaseState.RESTING, reason, ask_again_on

    def resume(self) -> None:
        if self.state != CaseState.RESTING:
            raise Refused(_("这个专案没有暂停，无需恢复"))
        self.state, self.rest_reason, self.ask_again_on = CaseState.OPEN, None, None

    def close(self, outcome: str, at: datetime, reason: str | None = None) -> None:
        if self.state == CaseState.CLOSED:
            raise Refused(_("这个专案已经结束"))
        self.state, self.outcome, self.closed_at, self.end_reason = CaseState.CLOSED, outcome, at, reason
        self.stage = self.step = self.due_at = self.rest_reason = self.ask_again_on = None


class StepMark(Base):
    """Whether a step of the loop stands, by the latest fact that speaks of it."""

    __tablename__ = "step_marks"

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    stands: Mapped[bool]
    said_at: Mapped[datetime]
    anchor_at: Mapped[datetime]
    first_at: Mapped[datetime | None]


class ServiceRecord(Base):
    """服务记录: one of the team was in touch with the firm. `note` never leaves this room."""

    __tablename__ = "service_records"
    __table_args__ = (Index("ix_service_records_case_id_recorded_at", "case_id", "recorded_at", "id"),)

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id))
    by: Mapped[UUID]
    role: Mapped[str]
    channel: Mapped[str]
    outcome: Mapped[str]
    next_step: Mapped[str | None]
    next_on: Mapped[date | None]
    note: Mapped[str | None]
    first_contact: Mapped[bool]
    recorded_at: Mapped[datetime] = mapped_column(default=now)


class ThreadEntry(Base):
    """One fact of a case, as it was said; told in words when it is read. A projection: rebuilt from the ledgers."""

    __tablename__ = "thread_entries"
    __table_args__ = (Index("ix_thread_entries_case_id_said_at_event_id", "case_id", "said_at", "event_id"),)

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    said_at: Mapped[datetime]
    type: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
