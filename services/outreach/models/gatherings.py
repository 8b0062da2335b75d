"""Series, gatherings, and what may happen to one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.contracts.outreach import GatheringKind
from services.contracts.refusals import Refused
from services.contracts.words import _
from services.outreach.models.base import Base

DOOR_OPENS = timedelta(hours=3)
"""So long before the beginning somebody may be checked in."""
DOOR_CLOSES = timedelta(days=14)
"""So long after the end a phone may still bring what it noted without a network."""


def now() -> datetime:
    return datetime.now(UTC)


class GatheringState(StrEnum):
    OPEN = "open"
    CANCELLED = "cancelled"
    HELD = "held"


class Series(Base):
    """A 园区行: its 专场 are gatherings with its id."""

    __tablename__ = "series"

    series_id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    about: Mapped[str]
    begun_at: Mapped[datetime]
    begun_by: Mapped[UUID]


class Gathering(Base):
    """A training session (培训) or an exchange meeting (交流会). Its row is the lock under which seats are given."""

    __tablename__ = "gatherings"
    __table_args__ = (
        Index(None, "starts_at", "gathering_id"),
        Index(None, "series_id"),
        CheckConstraint("kind IN ('training', 'exchange')", name="kind"),
        CheckConstraint("state IN ('open', 'cancelled', 'held')", name="state"),
        CheckConstraint("quota > 0", name="quota"),
        CheckConstraint("ends_at > starts_at", name="times"),
        CheckConstraint("registration_closes_at <= ends_at", name="registration_closes"),
    )

    gathering_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[GatheringKind] = mapped_column(Text())
    title: Mapped[str]
    about: Mapped[str]
    place: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    quota: Mapped[int]
    registration_closes_at: Mapped[datetime]
    speaker: Mapped[str | None]
    organiser: Mapped[str | None]
    series_id: Mapped[UUID | None] = mapped_column(ForeignKey(Series.series_id))
    park: Mapped[str | None]
    industry: Mapped[str | None]
    state: Mapped[str] = mapped_column(server_default=GatheringState.OPEN, default=GatheringState.OPEN)
    cancel_reason: Mapped[str | None]
    sequence: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    """Rises with every change a calendar must learn of."""
    arrivals: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    """How many have registered so far; the next one's place in the order of arrival."""
    announced_at: Mapped[datetime]
    announced_by: Mapped[UUID]
    changed_at: Mapped[datetime]
    held_at: Mapped[datetime | None]
    people: Mapped[int | None]
    firms: Mapped[int | None]
    wiped_at: Mapped[datetime | None]

    @property
    def is_open(self) -> bool:
        return self.state == GatheringState.OPEN

    def has_begun(self, at: datetime) -> bool:
        return at >= self.starts_at

    def takes_registrations(self, at: datetime) -> bool:
        return self.is_open and at < self.registration_closes_at and not self.has_begun(at)

    def expect_registrable(self, at: datetime) -> None:
        """Refuse with the reason why nobody can register any more."""
        if self.state == GatheringState.CANCELLED:
            raise Refused(_("这场活动已经取消，不再接受报名"))
        if not self.is_open or self.has_begun(at):
            raise Refused(_("活动已经开始或结束，不再接受网上报名；到现场可以登记参加"))
        if not self.takes_registrations(at):
            raise Refused(_("报名已经截止；到现场可以登记参加"))

    def expect_changeable(self) -> None:
        if self.state == GatheringState.CANCELLED:
            raise Refused(_("这场活动已经取消，不能再改"))
        if self.state == GatheringState.HELD:
            raise Refused(_("这场活动已经办结，不能再改"))

    def expect_door(self, at: datetime) -> None:
        """Refuse unless somebody may be checked in now."""
        if self.state == GatheringState.CANCELLED:
            raise Refused(_("这场活动已经取消，不能签到"))
        if at < self.starts_at - DOOR_OPENS:
            raise Refused(_("签到在活动开始前 3 小时开放"))
        if at > self.ends_at + DOOR_CLOSES:
            raise Refused(_("活动结束已超过 14 天，不再补录签到"))

    def at_the_door(self, at: datetime, moment: datetime) -> datetime:
        """The time somebody came, as far as a phone's clock can be believed: within the opening of the door, never later than now."""
        return min(max(at, self.starts_at - DOOR_OPENS), moment)

    def change(self, at: datetime) -> None:
        """Note that calendars must learn of something."""
        self.sequence, self.changed_at = self.sequence + 1, at

    def cancel(self, reason: str, at: datetime) -> None:
        self.expect_changeable()
        if self.has_begun(at):
            raise Refused(_("活动已经开始，不能取消；办完后请点“办结”"))
        self.state, self.cancel_reason = GatheringState.CANCELLED, reason
        self.change(at)

    def hold(self, people: int, firms: int, at: datetime) -> None:
        self.expect_changeable()
        if not self.has_begun(at):
            raise Refused(_("活动还没有开始，不能办结"))
        self.state, self.held_at, self.people, self.firms = GatheringState.HELD, at, people, firms
