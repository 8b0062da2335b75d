"""What becomes of a booked visit: moved, called off, confirmed, held."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.contracts.diagnosis import VisitCancelled, VisitHeld, VisitRescheduled
from services.contracts.envelope import Event
from services.contracts.refusals import Invalid, Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.diagnosis.entries import Wanted
from services.diagnosis.models import PLANNED, Visit
from services.diagnosis.operations.booking import facts_of, lock_experts, may_book, refusing_doubles, take_place
from services.diagnosis.queries.cases import get_bare_case
from services.diagnosis.queries.visits import get_visit
from services.diagnosis.scheduling import Span
from services.messaging.outbox import say
from services.ui.identity import Identity

CLOCK_SKEW = timedelta(minutes=5)
LONGEST_DAY = timedelta(hours=14)
OLDEST = timedelta(days=400)


def reschedule_visit(
    session: Session, who: Identity, visit_id: UUID, wanted: Wanted, now: datetime, revision: int | None = None
) -> Visit:
    """Move a planned visit to another time, or to another expert; the expert of the visit moves it to times of their own only.

    Raises:
        SlotTaken, Refused, Invalid, UnknownYear: as in `book_visit`.
    """
    visit = get_visit(session, who, visit_id, lock=True)
    visit.must_be(revision)
    if not _is_own(who, visit):
        may_book(session, who, get_bare_case(session, who, visit.case_id), now)
    elif wanted.expert_id != visit.expert_id and not who.has(Role.MANAGER, Role.COMMISSIONER):
        raise Refused(_("换专家请联系数字化转型服务专员"), status=403)
    place = take_place(session, who, wanted, now, moving=visit)
    with refusing_doubles(session):
        visit.move(place.expert, place.span)
    say(session, VisitRescheduled(**facts_of(visit)))
    return visit


def cancel_visit(
    session: Session, who: Identity, visit_id: UUID, reason: str, now: datetime, revision: int | None = None
) -> Visit:
    """Call a planned visit off; its time is free again."""
    visit = get_visit(session, who, visit_id, lock=True)
    visit.must_be(revision)
    case = get_bare_case(session, who, visit.case_id)
    if not _is_own(who, visit) and case.is_open:
        may_book(session, who, case, now)
    lock_experts(session, {visit.expert_id})
    visit.cancel(reason, now)
    session.flush()
    say(session, VisitCancelled(**facts_of(visit), reason=reason))
    return visit


def cancel_visits_ahead(session: Session, case_id: UUID, reason: str, now: datetime, *, because: Event[Any]) -> None:
    """Call off what is still to come of a case that stops. The caller holds the case's row, so that nobody books meanwhile.

    No expert is locked: a time that becomes free can't collide.
    """
    ahead = select(Visit).where(Visit.case_id == case_id, Visit.state.in_(PLANNED), Visit.starts_at > now)
    held = ahead.order_by(Visit.visit_id).with_for_update(key_share=True).execution_options(populate_existing=True)
    for visit in session.scalars(held).all():
        visit.cancel(reason, now)
        session.flush()
        say(session, VisitCancelled(**facts_of(visit), reason=reason), because=because)


def confirm_visit(session: Session, who: Identity, visit_id: UUID, now: datetime, revision: int | None = None) -> Visit:
    """The expert will come, at the time they saw in this `revision`."""
    visit = get_visit(session, who, visit_id, lock=True)
    if not _is_own(who, visit):
        raise Refused(_("上门由专家本人确认"), status=403)
    visit.must_be(revision)
    lock_experts(session, {visit.expert_id})
    visit.confirm(now)
    session.flush()
    return visit


def hold_visit(session: Session, who: Identity, visit_id: UUID, span: Span, now: datetime) -> Visit:
    """Write down that the visit took place, at its true times; they may differ from the planned ones and lie in the past.

    Raises:
        Invalid: the times are in the future, the wrong way round, or no working day long.
        Refused: the expert was somewhere else at that time, by their own record.
    """
    visit = get_visit(session, who, visit_id, lock=True)
    if not (_is_own(who, visit) or who.has(Role.MANAGER, Role.COMMISSIONER)):
        raise Refused(_("上门由专家本人或服务专员登记"), status=403)
    _check_true_times(span, now)
    lock_experts(session, {visit.expert_id})
    with refusing_doubles(session):
        visit.hold(span, now)
    say(session, VisitHeld(**facts_of(visit)))
    return visit


def _is_own(who: Identity, visit: Visit) -> bool:
    return who.has(Role.EXPERT) and who.person_id == visit.expert_id


def _check_true_times(span: Span, now: datetime) -> None:
    if span.ends_at > now + CLOCK_SKEW:
        raise Invalid(_("结束时间还没有到，请在上门结束后登记"), where="ends_at")
    if span.starts_at >= span.ends_at:
        raise Invalid(_("结束时间要晚于开始时间"), where="ends_at")
    if span.ends_at - span.starts_at > LONGEST_DAY:
        raise Invalid(_("一次上门最多 14 小时，请核对起止时间"), where="ends_at")
    if span.starts_at < now - OLDEST:
        raise Invalid(_("开始时间太早，请核对年份"), where="starts_at")
