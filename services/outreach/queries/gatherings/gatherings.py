"""Gatherings as the calendar and the staff's list show them. What is announced is public; nothing here is anybody's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session

from services.contracts.refusals import NotFound
from services.contracts.words import _
from services.outreach.models import Gathering, Registration, SeatState, Series
from services.outreach.models.gatherings import GatheringState

PAGE = 20
MOST_IN_FEED = 500
FEED_LOOKS_BACK = timedelta(days=60)

Cursor = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one gathering: seats taken, people waiting, people who came."""

    seated: int = 0
    waiting: int = 0
    came: int = 0


def get_gathering(session: Session, gathering_id: UUID) -> Gathering:
    """One gathering.

    Raises:
        NotFound: there is none.
    """
    gathering = session.get(Gathering, gathering_id)
    if gathering is None:
        raise NotFound(_("没有这场活动。"))
    return gathering


def lock_gathering(session: Session, gathering_id: UUID) -> Gathering:
    """The gathering, with everybody else who wants to give or take its seats kept waiting until this transaction ends.

    Raises:
        NotFound: there is none.
    """
    mine = select(Gathering).where(Gathering.gathering_id == gathering_id)
    gathering = session.scalars(mine.with_for_update().execution_options(populate_existing=True)).first()
    if gathering is None:
        raise NotFound(_("没有这场活动。"))
    return gathering


def list_upcoming(
    session: Session, at: datetime, *, kind: str | None = None, after: Cursor | None = None, limit: int = PAGE
) -> Sequence[Gathering]:
    """What is neither over nor closed, soonest first; `after` continues behind the last one shown."""
    query = select(Gathering).where(~_over(at)).order_by(Gathering.starts_at, Gathering.gathering_id)
    if kind:
        query = query.where(Gathering.kind == kind)
    if after:
        query = query.where(tuple_(Gathering.starts_at, Gathering.gathering_id) > tuple_(*after))
    return session.scalars(query.limit(limit)).all()


def list_past(
    session: Session, at: datetime, *, kind: str | None = None, before: Cursor | None = None, limit: int = PAGE
) -> Sequence[Gathering]:
    """What has ended or was closed, latest first."""
    query = select(Gathering).where(_over(at))
    query = query.order_by(Gathering.starts_at.desc(), Gathering.gathering_id.desc())
    if kind:
        query = query.where(Gathering.kind == kind)
    if before:
        query = query.where(tuple_(Gathering.starts_at, Gathering.gathering_id) < tuple_(*before))
    return session.scalars(query.limit(limit)).all()


def _over(at: datetime) -> ColumnElement[bool]:
    return (Gathering.ends_at <= at) | (Gathering.state == GatheringState.HELD)


def list_for_feed(session: Session, at: datetime) -> Sequence[Gathering]:
    """What a subscribed calendar should know: the last two months and all to come, also what was cancelled."""
    recent = select(Gathering).where(Gathering.ends_at > at - FEED_LOOKS_BACK)
    return session.scalars(recent.order_by(Gathering.starts_at).limit(MOST_IN_FEED)).all()


def count_seats(session: Session, gathering_ids: Iterable[UUID]) -> dict[UUID, Counts]:
    """The counts of each gathering; one that nobody has registered for has none."""
    query = select(
        Registration.gathering_id,
        func.count().filter(Registration.state == SeatState.SEATED),
        func.count().filter(Registration.state == SeatState.WAITING),
        func.count(Registration.came_at),
    ).where(Registration.gathering_id.in_(list(gathering_ids)))
    rows = session.execute(query.group_by(Registration.gathering_id)).all()
    return {gathering_id: Counts(seated, waiting, came) for gathering_id, seated, waiting, came in rows}


def counts_of(session: Session, gathering_id: UUID) -> Counts:
    return count_seats(session, [gathering_id]).get(gathering_id, Counts())


def list_series(session: Session, limit: int = 100) -> Sequence[Series]:
    """Every series, the latest first."""
    return session.scalars(select(Series).order_by(Series.begun_at.desc()).limit(limit)).all()


def get_series(session: Session, series_id: UUID) -> Series:
    """One series.

    Raises:
        NotFound: there is none.
    """
    series = session.get(Series, series_id)
    if series is None:
        raise NotFound(_("没有这个系列活动。"))
    return series


def list_of_series(session: Session, series_id: UUID, limit: int = 100) -> Sequence[Gathering]:
    """The 专场 of a series, in the order in which they are."""
    mine = select(Gathering).where(Gathering.series_id == series_id)
    return session.scalars(mine.order_by(Gathering.starts_at, Gathering.gathering_id).limit(limit)).all()
