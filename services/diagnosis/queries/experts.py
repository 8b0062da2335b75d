"""Experts, their time, and what is left of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from services.contracts.refusals import NotFound
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.diagnosis.models import PLANNED, DifferentDay, Expert, Person, Visit, VisitState, WeeklyHours, YearNotice
from services.diagnosis.scheduling import Availability, ExtraDay, Hours, Leave, Span, UnknownYear
from services.ui.identity import Identity
from services.workdays import Calendar, Notice, published_notices

MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ExpertView:
    """An expert with name and number of visits of the last and next thirty days."""

    expert: Expert
    name: str
    mobile: str | None
    active: bool
    load: int


def list_experts(session: Session, now: datetime, expert_ids: Collection[UUID] | None = None) -> list[ExpertView]:
    """Everybody who is an expert at present (or those asked for), longest with the center first."""
    query = select(Expert, Person).outerjoin(Person, Person.person_id == Expert.expert_id).order_by(Expert.expert_no)
    query = query.where(Person.is_expert) if expert_ids is None else query.where(Expert.expert_id.in_(expert_ids))
    rows = session.execute(query).all()
    loads = loads_of(session, now)
    return [_view(expert, person, loads.get(expert.expert_id, 0)) for expert, person in rows]


def get_expert(session: Session, expert_id: UUID, now: datetime) -> ExpertView:
    """One expert, former ones too."""
    found = list_experts(session, now, [expert_id])
    if not found:
        raise NotFound(_("没有找到这位专家"))
    return found[0]


def get_own_expert(session: Session, who: Identity, expert_id: UUID, now: datetime) -> ExpertView:
    """One expert, for the center's leaders and for the expert."""
    if not who.has(Role.MANAGER, Role.COMMISSIONER) and who.person_id != expert_id:
        raise NotFound(_("没有找到这位专家，或者不在您的权限范围内"))
    return get_expert(session, expert_id, now)


def loads_of(session: Session, now: datetime) -> dict[UUID, int]:
    """Visits held in the last or planned for the next thirty days, by expert."""
    near = or_(
        (Visit.state == VisitState.HELD) & (Visit.ends_at > now - MONTH),
        Visit.state.in_(PLANNED) & (Visit.starts_at < now + MONTH),
    )
    rows = session.execute(select(Visit.expert_id, func.count()).where(near).group_by(Visit.expert_id))
    return dict(rows.all())


def availabilities_of(session: Session, experts: Collection[Expert], since: date) -> dict[UUID, Availability]:
    """The time each expert gives, with what is different from `since` on."""
    ids = [expert.expert_id for expert in experts]
    hours: dict[UUID, list[Hours]] = defaultdict(list)
    days: dict[UUID, list[DifferentDay]] = defaultdict(list)
    for row in session.scalars(select(WeeklyHours).where(WeeklyHours.expert_id.in_(ids))):
        hours[row.expert_id].append(Hours(row.weekday, row.opens, row.closes))
    for day in session.scalars(select(DifferentDay).where(DifferentDay.expert_id.in_(ids), DifferentDay.until_on >= since)):
        days[day.expert_id].append(day)
    return {expert.expert_id: _availability(expert, hours[expert.expert_id], days[expert.expert_id]) for expert in experts}


def taken_spans(
    session: Session, expert_ids: Collection[UUID], since: datetime, *, but: UUID | None = None
) -> dict[UUID, list[Span]]:
    """Visits of each expert that end after `since`, except `but`."""
    query = select(Visit.expert_id, Visit.starts_at, Visit.ends_at).where(
        Visit.expert_id.in_(expert_ids),
        Visit.state != VisitState.CANCELLED,
        Visit.ends_at > since,
        Visit.visit_id.is_distinct_from(but),
    )
    taken: dict[UUID, list[Span]] = defaultdict(list)
    for expert_id, starts_at, ends_at in session.execute(query):
        taken[expert_id].append(Span(starts_at, ends_at))
    return taken


def list_hours(session: Session, expert_id: UUID) -> list[WeeklyHours]:
    """An expert's week, in order."""
    return list(
        session.scalars(
            select(WeeklyHours).where(WeeklyHours.expert_id == expert_id).order_by(WeeklyHours.weekday, WeeklyHours.opens)
        )
    )


def list_different_days(session: Session, expert_id: UUID, since: date) -> list[DifferentDay]:
    """Leave and extra days not yet over, in order."""
    query = select(DifferentDay).where(DifferentDay.expert_id == expert_id, DifferentDay.until_on >= since)
    return list(session.scalars(query.order_by(DifferentDay.from_on, DifferentDay.day_id)))


def get_calendar(session: Session) -> Calendar:
    """Every year's notice: those the program knows, and over them those the center entered."""
    entered = [
        Notice(row.year, frozenset(map(date.fromisoformat, row.days_off)), frozenset(map(date.fromisoformat, row.worked)))
        for row in session.scalars(select(YearNotice))
    ]
    return Calendar((*published_notices(), *entered), unknown=UnknownYear)


def list_notices(session: Session) -> list[YearNotice]:
    """The years the center entered, latest first."""
    return list(session.scalars(select(YearNotice).order_by(YearNotice.year.desc())))


def _availability(expert: Expert, hours: list[Hours], days: list[DifferentDay]) -> Availability:
    return Availability(
        hours=tuple(hours),
        leaves=tuple(Leave(day.from_on, day.until_on, day.opens, day.closes) for day in days if day.kind == "leave"),
        extras=tuple(
            ExtraDay(day.from_on, day.opens, day.closes) for day in days if day.kind == "extra" and day.opens and day.closes
        ),
        daily_maximum=expert.daily_maximum,
    )


def _view(expert: Expert, person: Person | None, load: int) -> ExpertView:
    name = person.name if person and person.name else _("{number} 号专家").format(number=expert.expert_no)
    return ExpertView(expert, name, person.mobile if person else None, bool(person and person.is_expert), load)
