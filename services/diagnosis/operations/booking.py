"""Giving an expert's time to a firm, once.

Order of locks, everywhere: the case's row (shared by those who book), the visit's row, then the experts' rows by `expert_no`. With the expert's row held, the
exclusion constraint never finds an unfinished rival, so nobody waits in a circle; without it fifty contenders deadlock.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.diagnosis import VisitBooked
from services.contracts.refusals import Invalid, Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.diagnosis.entries import Wanted
from services.diagnosis.models import PLANNED, Case, Expert, Person, Visit, VisitState
from services.diagnosis.queries.cases import find_delegation, get_bare_case
from services.diagnosis.queries.experts import availabilities_of, get_calendar, taken_spans
from services.diagnosis.queries.proposals import LEAD
from services.diagnosis.queries.visits import find_planned, is_seen
from services.diagnosis.scheduling import TRAVEL, Span, contains, open_windows, spell_span
from services.messaging.outbox import say
from services.ui.identity import Identity
from services.workdays import SHANGHAI

SHORTEST, LONGEST, FARTHEST = timedelta(hours=1), timedelta(hours=9), timedelta(days=180)


class SlotTaken(Refused):
    """Somebody else has this expert's time already. The door adds what else is free."""


@dataclass(frozen=True, slots=True)
class Place:
    """An expert, locked, and the time asked for, checked."""

    expert: Expert
    span: Span


def book_visit(session: Session, who: Identity, case_id: UUID, wanted: Wanted, now: datetime) -> Visit:
    """Book an expert's time for a case. The very same asked for again is the visit that is booked already.

    Raises:
        SlotTaken: the time is somebody else's.
        Refused: the case has a visit planned already, rests or is closed, or this person may not book for it.
        Invalid: the time is too soon, too long, or outside the expert's hours.
        UnknownYear: nobody knows that year's holidays yet.
    """
    case = get_bare_case(session, who, case_id, hold=True)
    on_behalf_by = may_book(session, who, case, now)
    try:
        if booked := _booked_before(session, who, case_id, wanted):
            return booked
        place = take_place(session, who, wanted, now)
    except SlotTaken:
        if booked := _booked_before(session, who, case_id, wanted):
            return booked
        raise
    if booked := _booked_before(session, who, case_id, wanted):
        return booked
    visit = Visit(
        visit_id=uuid7(), case_id=case_id, enterprise_id=case.enterprise_id, expert_id=place.expert.expert_id,
        expert_no=place.expert.expert_no, starts_at=place.span.starts_at, ends_at=place.span.ends_at,
        planned_starts_at=place.span.starts_at, planned_ends_at=place.span.ends_at, state=VisitState.BOOKED, revision=1,
        booked_by=who.person_id, on_behalf_by=on_behalf_by, booked_at=now, confirmed_at=None, recorded_at=None, cancelled_at=None,
        cancel_reason=None,
    )  # fmt: skip
    with refusing_doubles(session):
        session.add(visit)
    say(session, VisitBooked(**facts_of(visit), on_behalf_by=on_behalf_by))
    return visit


def _booked_before(session: Session, who: Identity, case_id: UUID, wanted: Wanted) -> Visit | None:
    """The case's visit to come, if it is the one wanted.

    Raises:
        Refused: it is another one, or not to be seen before the licence was checked.
    """
    refuse_unseen_visit(session, who, case_id)
    planned = find_planned(session, case_id)
    if planned is None or (planned.expert_id, planned.span) == (wanted.expert_id, wanted.span):
        return planned
    raise Refused(_("这家企业已经约好{time}上门，可以改期，不能重复预约").format(time=spell_span(planned.span)))


def refuse_unseen_visit(session: Session, who: Identity, case_id: UUID) -> None:
    """A visit booked before the firm was claimed stands, and is not shown to a claimant nobody has checked."""
    planned = find_planned(session, case_id)
    if planned is not None and not is_seen(session, who, planned):
        raise Refused(_("企业联络员核实企业身份之后才能预约，请联系您的企业联络员"))


def may_book(session: Session, who: Identity, case: Case, now: datetime) -> UUID | None:
    """Whether this person may give time to the case; the liaison's id when it is done for the firm under a delegation."""
    if not case.is_open:
        raise Refused(_("这家企业的办理已暂停或结束，不能预约上门"))
    if who.has(Role.MANAGER, Role.COMMISSIONER) or (who.has(Role.SME) and who.organisation_id == case.enterprise_id):
        return None
    if who.has(Role.LIAISON) and case.liaison_id == who.person_id:
        if find_delegation(session, case.case_id, who.person_id, now):
            return who.person_id
        raise Refused(_("企业还没有同意由您代为预约，请先发起代办并请企业用短信验证码确认"), status=403)
    raise Refused(_("您不能为这家企业预约，请联系数字化转型服务专员"), status=403)


def take_place(session: Session, who: Identity, wanted: Wanted, now: datetime, *, moving: Visit | None = None) -> Place:
    """Lock the expert (and the one the visit moves away from), and check the time against what the expert offers."""
    span = _checked(who, wanted, now)
    if _is_gone(session, wanted.expert_id, span, moving):
        raise SlotTaken(_("这个时间刚刚被约走了"), where="starts_at")
    locked = lock_experts(session, {wanted.expert_id} | ({moving.expert_id} if moving else set()))
    expert = locked.get(wanted.expert_id)
    if expert is None or not session.scalar(select(Person.is_expert).where(Person.person_id == wanted.expert_id)):
        raise Invalid(_("这位专家目前不接受预约，请另选一位"), where="expert_id")
    if not (wanted.outside_hours and may_overrule(who, wanted.expert_id)):
        _check_hours(session, expert, span, moving)
    else:
        get_calendar(session).is_workday(span.starts_at.astimezone(SHANGHAI).date())
    return Place(expert, span)


def _is_gone(session: Session, expert_id: UUID, span: Span, moving: Visit | None) -> bool:
    """Whether to give up before queueing for the lock; who passes here may still lose, and the database says so."""
    over = (Visit.starts_at < span.ends_at) & (span.starts_at < Visit.ends_at)
    query = select(Visit.visit_id).where(Visit.expert_id == expert_id, Visit.state.in_(PLANNED), over)
    if moving is not None:
        query = query.where(Visit.visit_id != moving.visit_id)
    return session.scalar(query.limit(1)) is not None


def lock_experts(session: Session, expert_ids: set[UUID]) -> dict[UUID, Expert]:
    """Hold these experts' rows until the end of the transaction, always in the same order."""
    query = select(Expert).where(Expert.expert_id.in_(expert_ids)).order_by(Expert.expert_no).with_for_update(key_share=True)
    return {expert.expert_id: expert for expert in session.scalars(query)}


def may_overrule(who: Identity, expert_id: UUID) -> bool:
    """Who may book outside an expert's hours: the center's leaders, and the expert."""
    return who.has(Role.MANAGER, Role.COMMISSIONER) or who.person_id == expert_id


def _checked(who: Identity, wanted: Wanted, now: datetime) -> Span:
    span = wanted.span
    if not SHORTEST <= span.ends_at - span.starts_at <= LONGEST:
        raise Invalid(_("一次上门请安排 1 到 9 小时"), where="ends_at")
    start, end = (moment.astimezone(SHANGHAI) for moment in (span.starts_at, span.ends_at))
    if start.date() != end.date():
        raise Invalid(_("上门请安排在同一天之内"), where="ends_at")
    if span.starts_at > now + FARTHEST:
        raise Invalid(_("最多可以预约 180 天以内的时间"), where="starts_at")
    if span.starts_at < now + (timedelta(0) if may_overrule(who, wanted.expert_id) else LEAD):
        raise Invalid(_("这个时间太近或已经过去，请选择 24 小时以后的时间"), where="starts_at")
    return span


def _check_hours(session: Session, expert: Expert, span: Span, moving: Visit | None) -> None:
    day = span.starts_at.astimezone(SHANGHAI).date()
    availability = availabilities_of(session, [expert], day)[expert.expert_id]
    if not contains(open_windows(availability, day, get_calendar(session)), span):
        raise Invalid(_("这个时间不在专家可以上门的时段内，请从推荐的时间里选择"), where="starts_at")
    midnight = datetime.combine(day, datetime.min.time(), SHANGHAI)
    taken = taken_spans(session, [expert.expert_id], midnight, but=moving.visit_id if moving else None)[expert.expert_id]
    same_day = [other for other in taken if other.starts_at.astimezone(SHANGHAI).date() == day]
    if any(_overlap(other, span) for other in same_day):
        return  # the database says so itself
    if len(same_day) >= availability.daily_maximum:
        raise SlotTaken(_("这位专家当天的上门已经排满"), where="starts_at")
    if any(_overlap(Span(other.starts_at - TRAVEL, other.ends_at + TRAVEL), span) for other in same_day):
        raise SlotTaken(_("这个时间紧挨着专家的另一次上门，请留出半小时路程"), where="starts_at")


def _overlap(one: Span, other: Span) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


@contextmanager
def refusing_doubles(session: Session) -> Iterator[None]:
    """Turn the database's refusal into words; the transaction is over then."""
    try:
        yield
        session.flush()
    except IntegrityError as error:
        raise _refusal(error) from error


def _refusal(error: IntegrityError) -> Exception:
    constraint = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    if constraint == "visits_planned_once":
        return SlotTaken(_("这个时间刚刚被约走了"), where="starts_at")
    if constraint == "visits_one_planned_a_case":
        return Refused(_("这家企业已经约好一次上门，可以改期，不能重复预约"))
    if constraint == "visits_held_once":
        return Refused(_("这段时间已登记为该专家在另一家企业上门，请核对真实的起止时间"), where="starts_at")
    return error


def facts_of(visit: Visit) -> dict[str, object]:
    """What every fact about a visit says."""
    names = ("visit_id", "case_id", "enterprise_id", "expert_id", "starts_at", "ends_at")
    return {name: getattr(visit, name) for name in names}
