"""Visits. The database itself refuses to give an expert's time twice: planned against planned, held against held.

What was planned and what truly happened are kept apart: a visit that ran late into the next one is still the truth,
so a held visit may lie over a planned one, but nobody was in two places at once.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, literal_column, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.contracts.refusals import Refused
from services.contracts.words import _
from services.diagnosis.models.base import Base, one_of
from services.diagnosis.models.experts import Expert
from services.diagnosis.scheduling import Span


class VisitState(StrEnum):
    BOOKED = "booked"
    CONFIRMED = "confirmed"
    HELD = "held"
    CANCELLED = "cancelled"


PLANNED = (VisitState.BOOKED, VisitState.CONFIRMED)


def _never_twice(name: str, where: str) -> ExcludeConstraint:
    return ExcludeConstraint(
        (literal_column("int8range(expert_no, expert_no, '[]')"), "&&"),
        (literal_column("tstzrange(starts_at, ends_at, '[)')"), "&&"),
        using="gist", where=text(where), name=name,
    )  # fmt: skip


class Visit(Base):
    """`starts_at`/`ends_at` are the planned times until the visit is held, then the true ones."""

    __tablename__ = "visits"

    visit_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    expert_id: Mapped[UUID] = mapped_column(ForeignKey(Expert.expert_id))
    expert_no: Mapped[int] = mapped_column(BigInteger)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    planned_starts_at: Mapped[datetime]
    planned_ends_at: Mapped[datetime]
    state: Mapped[str]
    revision: Mapped[int]
    """Grows with every change, so that nobody confirms or cancels what they have not seen."""
    booked_by: Mapped[UUID]
    on_behalf_by: Mapped[UUID | None]
    booked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime | None]
    """When somebody wrote down that it was held."""
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None]

    __table_args__ = (
        CheckConstraint(one_of("state", list(VisitState)), name="state"),
        CheckConstraint("starts_at < ends_at", name="order"),
        _never_twice("visits_planned_once", "state IN ('booked', 'confirmed')"),
        _never_twice("visits_held_once", "state = 'held'"),
        Index("visits_one_planned_a_case", "case_id", unique=True, postgresql_where=text("state IN ('booked', 'confirmed')")),
        Index(None, "case_id", "starts_at"),
        Index(None, "expert_id", "starts_at"),
    )

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)

    @property
    def is_planned(self) -> bool:
        return self.state in PLANNED

    def must_be(self, revision: int | None) -> None:
        """Refuse whoever looked at an earlier state; None is somebody who does not mind."""
        if revision is not None and revision != self.revision:
            raise Refused(_("这次上门的安排刚刚有变动，请看过最新的安排再操作"))

    def move(self, expert: Expert, span: Span) -> None:
        """To another time or expert; the expert must confirm again."""
        self._must_be_planned()
        self.expert_id, self.expert_no = expert.expert_id, expert.expert_no
        self.starts_at = self.planned_starts_at = span.starts_at
        self.ends_at = self.planned_ends_at = span.ends_at
        self._become(VisitState.BOOKED)
        self.confirmed_at = None

    def confirm(self, now: datetime) -> None:
        """The expert will come."""
        self._must_be_planned()
        if self.state == VisitState.CONFIRMED:
            raise Refused(_("这次上门已经确认过了"))
        self._become(VisitState.CONFIRMED)
        self.confirmed_at = now

    def cancel(self, reason: str, now: datetime) -> None:
        self._must_be_planned()
        self._become(VisitState.CANCELLED)
        self.cancel_reason, self.cancelled_at = reason, now

    def hold(self, span: Span, now: datetime) -> None:
        """It took place, at these true times."""
        self._must_be_planned()
        self._become(VisitState.HELD)
        self.starts_at, self.ends_at, self.recorded_at = span.starts_at, span.ends_at, now

    def _become(self, state: VisitState) -> None:
        self.state = state
        self.revision += 1

    def _must_be_planned(self) -> None:
        if self.state == VisitState.HELD:
            raise Refused(_("这次上门已经登记完成，不能再改"))
        if self.state == VisitState.CANCELLED:
            raise Refused(_("这次上门已经取消，请重新预约"))
