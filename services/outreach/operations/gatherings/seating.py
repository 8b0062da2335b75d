"""Seats: taken in the order of arrival, given up, moved up. Always under the lock of the gathering's row, so the quota is strict."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.outreach import SeatGivenUp, SeatMovedUp
from services.contracts.refusals import Refused
from services.contracts.words import _
from services.messaging.outbox import say
from services.outreach.minting import new_code, new_secret
from services.outreach.models import Gathering, Registration, SeatState
from services.outreach.models.gatherings import now
from services.outreach.operations.gatherings.noticing import tell
from services.outreach.queries.gatherings.gatherings import lock_gathering
from services.outreach.queries.gatherings.registrations import get_own, get_registration
from services.outreach.queries.seen import find_open_case


def new_registration(session: Session, gathering: Gathering, state: SeatState, *, name: str) -> Registration:
    """The next in the order of arrival, with a secret and a code of their own. The gathering is locked."""
    gathering.arrivals += 1
    registration = Registration(
        registration_id=uuid7(), gathering_id=gathering.gathering_id, arrival=gathering.arrivals, state=state, name=name,
        secret=new_secret(), code=_free_code(session, gathering.gathering_id), registered_at=now(),
    )  # fmt: skip
    session.add(registration)
    return registration


def _free_code(session: Session, gathering_id: UUID) -> str:
    while True:
        code = new_code()
        taken = select(Registration.code).where(Registration.gathering_id == gathering_id, Registration.code == code)
        if session.scalar(taken) is None:
            return code


def belong_to(session: Session, registration: Registration, enterprise_id: UUID | None) -> None:
    """Note which firm they come from, and its open case."""
    registration.enterprise_id = enterprise_id
    registration.case_id = find_open_case(session, enterprise_id) if enterprise_id else None


def identified(gathering: Gathering, registration: Registration) -> dict[str, Any]:
    """What every fact about a registration says."""
    return {
        "gathering_id": gathering.gathering_id, "kind": gathering.kind, "registration_id": registration.registration_id,
        "enterprise_id": registration.enterprise_id, "case_id": registration.case_id,
    }  # fmt: skip


def count_seated(session: Session, gathering_id: UUID) -> int:
    seated = (Registration.gathering_id == gathering_id) & (Registration.state == SeatState.SEATED)
    return session.execute(select(func.count()).where(seated)).scalar_one()


def give_up_seat(session: Session, secret: str) -> Registration:
    """ "I will not come": the next of the waiting list moves up.

    Raises:
        NotFound: the secret opens nothing.
        Refused: it has begun, or there is nothing to give up any more.
    """
    own = get_own(session, secret)
    gathering = lock_gathering(session, own.gathering.gathering_id)
    registration = get_registration(session, gathering.gathering_id, own.registration.registration_id)
    if not gathering.is_open or gathering.has_begun(now()):
        raise Refused(_("活动已经开始、办结或取消，不用再取消报名"))
    if not registration.is_active or registration.came_at is not None:
        raise Refused(_("这次报名已经取消过，或您已签到"))
    leave(session, gathering, registration, SeatState.GIVEN_UP)
    tell(session, gathering, registration, "given_up")
    fill_seats(session, gathering)
    return registration


def remove_registration(session: Session, gathering_id: UUID, registration_id: UUID, reason: str) -> None:
    """The center takes a seat or place back, and says why."""
    gathering = lock_gathering(session, gathering_id)
    registration = get_registration(session, gathering_id, registration_id)
    gathering.expect_changeable()
    if not registration.is_active or registration.came_at is not None:
        raise Refused(_("这条报名已经取消，或人已到场，不能移除"))
    leave(session, gathering, registration, SeatState.REMOVED)
    tell(session, gathering, registration, "removed", reason)
    fill_seats(session, gathering)


def leave(session: Session, gathering: Gathering, registration: Registration, state: SeatState) -> None:
    """The seat, or the place in the waiting list, is free."""
    registration.end(state, now())
    say(session, SeatGivenUp(**identified(gathering, registration)))


def fill_seats(session: Session, gathering: Gathering) -> None:
    """Whoever waits longest moves up while seats are free; not any more once it has begun."""
    if not gathering.is_open or gathering.has_begun(now()):
        return
    session.flush()
    free = gathering.quota - count_seated(session, gathering.gathering_id)
    if free <= 0:
        return
    waiting = (Registration.gathering_id == gathering.gathering_id) & (Registration.state == SeatState.WAITING)
    for registration in session.scalars(select(Registration).where(waiting).order_by(Registration.arrival).limit(free)):
        _move_up(session, gathering, registration)


def _move_up(session: Session, gathering: Gathering, registration: Registration) -> None:
    registration.state = SeatState.SEATED
    say(session, SeatMovedUp(**identified(gathering, registration)))
    tell(session, gathering, registration, "moved_up")


def promote_registration(session: Session, gathering_id: UUID, registration_id: UUID) -> None:
    """Add a seat for this one of the waiting list, out of turn: the quota rises by one, so nobody loses theirs."""
    gathering = lock_gathering(session, gathering_id)
    registration = get_registration(session, gathering_id, registration_id)
    gathering.expect_changeable()
    if gathering.has_begun(now()):
        raise Refused(_("活动已经开始，候补的人到场可以直接签到"))
    if registration.state != SeatState.WAITING:
        raise Refused(_("只有候补的人可以转正"))
    gathering.quota += 1
    _move_up(session, gathering, registration)
