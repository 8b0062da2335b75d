"""Announcing, revising and cancelling a gathering."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.outreach import GatheringAnnounced, GatheringCancelled, GatheringRescheduled
from services.contracts.refusals import Fault, Invalid
from services.contracts.words import _
from services.messaging.outbox import say
from services.outreach.gathering_entries import GatheringEntry, SeriesEntry
from services.outreach.models import ACTIVE, Gathering, Registration, Series
from services.outreach.models.gatherings import now
from services.outreach.operations.gatherings.noticing import tell_all
from services.outreach.operations.gatherings.seating import count_seated, fill_seats
from services.outreach.queries.gatherings.gatherings import lock_gathering
from services.ui.identity import Identity

LONGEST = timedelta(days=31)
_PLAIN = ("title", "about", "quota", "speaker", "organiser", "series_id", "park", "industry")


def begin_series(session: Session, who: Identity, entry: SeriesEntry, *, series_id: UUID | None = None) -> Series:
    """Begin a 园区行, to which gatherings may be added as 专场."""
    series = Series(series_id=series_id or uuid7(), **entry.model_dump(), begun_at=now(), begun_by=who.person_id)
    session.add(series)
    return series


def announce_gathering(session: Session, who: Identity, entry: GatheringEntry, *, gathering_id: UUID | None = None) -> Gathering:
    """Open a gathering for registration.

    Raises:
        Invalid: its times cannot be; each fault stands beside its field.
    """
    moment = now()
    _check(session, entry, moment)
    values = entry.model_dump() | {"registration_closes_at": entry.registration_closes_at or entry.starts_at}
    gathering = Gathering(
        gathering_id=gathering_id or uuid7(), **values, announced_at=moment, announced_by=who.person_id, changed_at=moment
    )
    session.add(gathering)
    session.flush()
    say(session, GatheringAnnounced(
        gathering_id=gathering.gathering_id, kind=gathering.kind, title=gathering.title, starts_at=gathering.starts_at,
        ends_at=gathering.ends_at, quota=gathering.quota, series_id=gathering.series_id,
    ))  # fmt: skip
    return gathering


def _check(session: Session, entry: GatheringEntry, moment: datetime, *, moved: bool = True) -> None:
    faults = []
    if moved and entry.starts_at <= moment:
        faults.append(Fault("starts_at", _("开始时间已经过去，请填写以后的时间")))
    if entry.ends_at <= entry.starts_at:
        faults.append(Fault("ends_at", _("结束时间应晚于开始时间")))
    elif entry.ends_at - entry.starts_at > LONGEST:
        faults.append(Fault("ends_at", _("一场活动最长 31 天，请检查结束时间")))
    if entry.registration_closes_at is not None and entry.registration_closes_at > entry.starts_at:
        faults.append(Fault("registration_closes_at", _("报名截止不能晚于活动开始")))
    if entry.series_id is not None and session.get(Series, entry.series_id) is None:
        faults.append(Fault("series_id", _("没有这个系列活动，请从列表中选择")))
    if faults:
        raise Invalid(faults[0].what, faults=faults)


def revise_gathering(session: Session, who: Identity, gathering_id: UUID, entry: GatheringEntry) -> Gathering:
    """Take the whole description anew. Whoever registered is told of another time or place; free seats are filled.

    Raises:
        Invalid: a quota below the seats taken, another kind, or times that cannot be.
    """
    gathering = lock_gathering(session, gathering_id)
    gathering.expect_changeable()
    moment = now()
    retimed = (entry.starts_at, entry.ends_at) != (gathering.starts_at, gathering.ends_at)
    moved = retimed or entry.place != gathering.place
    _check(session, entry, moment, moved=retimed)
    _check_revision(session, gathering, entry)
    for name in _PLAIN:
        setattr(gathering, name, getattr(entry, name))
    gathering.place, gathering.starts_at, gathering.ends_at = entry.place, entry.starts_at, entry.ends_at
    gathering.registration_closes_at = entry.registration_closes_at or entry.starts_at
    gathering.change(moment)
    if retimed:
        say(session, GatheringRescheduled(
            gathering_id=gathering_id, kind=gathering.kind, starts_at=gathering.starts_at, ends_at=gathering.ends_at
        ))  # fmt: skip
    if moved:
        tell_all(session, gathering, _active(session, gathering_id), "rescheduled")
    fill_seats(session, gathering)
    return gathering


def _check_revision(session: Session, gathering: Gathering, entry: GatheringEntry) -> None:
    if entry.kind != gathering.kind:
        raise Invalid(_("发布之后不能再改类型；请取消后重新发布"), where="kind")
    seated = count_seated(session, gathering.gathering_id)
    if entry.quota < seated:
        raise Invalid(_("已有 %(n)s 人占座，名额不能少于 %(n)s") % {"n": seated}, where="quota")


def _active(session: Session, gathering_id: UUID) -> list[Registration]:
    mine = (Registration.gathering_id == gathering_id) & Registration.state.in_(ACTIVE)
    return list(session.scalars(select(Registration).where(mine).order_by(Registration.arrival)))


def cancel_gathering(session: Session, gathering_id: UUID, reason: str) -> Gathering:
    """It will not be; everybody who holds a seat or a place is told why."""
    gathering = lock_gathering(session, gathering_id)
    gathering.cancel(reason, now())
    say(session, GatheringCancelled(gathering_id=gathering_id, kind=gathering.kind, reason=reason))
    tell_all(session, gathering, _active(session, gathering_id), "cancelled", reason)
    return gathering
