"""Registrations: one's own behind its secret, and the list as the center's people see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from services.contracts.refusals import NotFound
from services.contracts.words import _
from services.outreach.models import ACTIVE, Certificate, Gathering, Promise, Registration, SeatState

PAGE = 50
MOST_AT_DOOR = 6000


@dataclass(frozen=True, slots=True)
class Own:
    """A registration as its owner sees it; `place` counts from 1 in the waiting list."""

    registration: Registration
    gathering: Gathering
    place: int | None
    certificate: Certificate | None


def get_own(session: Session, secret: str) -> Own:
    """What this secret opens.

    Raises:
        NotFound: nothing.
    """
    may_be = 0 < len(secret) <= 64 and secret.isascii() and secret.isprintable()
    found = session.scalar(select(Registration).where(Registration.secret == secret)) if may_be else None
    if found is None:
        raise NotFound(_("链接无效，或报名信息已按期删除。"))
    gathering = session.get_one(Gathering, found.gathering_id)
    certificate = session.scalar(select(Certificate).where(Certificate.registration_id == found.registration_id))
    return Own(found, gathering, place_of(session, found), certificate)


def place_of(session: Session, registration: Registration) -> int | None:
    """How many stand before in the waiting list, and oneself; None for whoever does not wait."""
    if registration.state != SeatState.WAITING:
        return None
    before = select(func.count()).where(
        Registration.gathering_id == registration.gathering_id, Registration.state == SeatState.WAITING,
        Registration.arrival <= registration.arrival,
    )  # fmt: skip
    return session.execute(before).scalar_one()


def get_registration(session: Session, gathering_id: UUID, registration_id: UUID) -> Registration:
    """One registration of this gathering.

    Raises:
        NotFound: there is none.
    """
    mine = (Registration.registration_id == registration_id) & (Registration.gathering_id == gathering_id)
    found = session.scalar(select(Registration).where(mine).execution_options(populate_existing=True))
    if found is None:
        raise NotFound(_("没有这条报名。"))
    return found


def find_standing(session: Session, gathering_id: UUID, mobile: str) -> Registration | None:
    """The registration of this number that holds a seat or a place, or was made at the door."""
    standing = Registration.state.in_((*ACTIVE, SeatState.WALKED_IN))
    mine = (Registration.gathering_id == gathering_id) & (Registration.mobile == mobile)
    return session.scalar(select(Registration).where(mine, standing))


def find_latest_mobile(session: Session, person_id: UUID) -> str | None:
    """The number the person gave the last time."""
    mine = select(Registration.mobile).where(Registration.person_id == person_id, Registration.mobile.is_not(None))
    return session.scalars(mine.order_by(Registration.registered_at.desc()).limit(1)).first()


def list_registrations(
    session: Session, gathering_id: UUID, *, words: str = "", state: str = "", after: int = 0, limit: int = PAGE
) -> Sequence[Registration]:
    """In the order of arrival; `words` looks in name, number, firm and code; `after` is the arrival of the last one shown."""
    query = select(Registration).where(Registration.gathering_id == gathering_id, Registration.arrival > after)
    words = "".join(char for char in words if char.isprintable())
    if words:
        columns = (Registration.name, Registration.mobile, Registration.firm_name, Registration.code)
        query = query.where(or_(*(column.icontains(words, autoescape=True) for column in columns)))
    if state == "came":
        query = query.where(Registration.came_at.is_not(None))
    elif state:
        query = query.where(Registration.state == state)
    return session.scalars(query.order_by(Registration.arrival).limit(limit)).all()


def list_at_door(session: Session, gathering_id: UUID) -> Sequence[Registration]:
    """Everybody who may come through the door, in the order of arrival."""
    expected = (SeatState.SEATED, SeatState.WAITING, SeatState.WALKED_IN)
    query = select(Registration).where(Registration.gathering_id == gathering_id)
    query = query.where(or_(Registration.state.in_(expected), Registration.came_at.is_not(None)))
    return session.scalars(query.order_by(Registration.arrival).limit(MOST_AT_DOOR)).all()


def count_firms(session: Session, gathering_id: UUID) -> int:
    """How many firms that the center knows were there."""
    came = (Registration.gathering_id == gathering_id) & Registration.came_at.is_not(None)
    return session.execute(select(func.count(Registration.enterprise_id.distinct())).where(came)).scalar_one()


def list_promises(session: Session, gathering_id: UUID, limit: int = 200) -> Sequence[Promise]:
    mine = select(Promise).where(Promise.gathering_id == gathering_id)
    return session.scalars(mine.order_by(Promise.made_at.desc()).limit(limit)).all()


def list_feedback(session: Session, gathering_id: UUID, limit: int = 100) -> Sequence[Registration]:
    """Ratings, newest first."""
    rated = select(Registration).where(Registration.gathering_id == gathering_id, Registration.rating.is_not(None))
    return session.scalars(rated.order_by(Registration.rated_at.desc()).limit(limit)).all()


def average_rating(session: Session, gathering_id: UUID) -> tuple[float | None, int]:
    """The mean and how many gave one."""
    query = select(func.avg(Registration.rating), func.count(Registration.rating))
    mean, count = session.execute(query.where(Registration.gathering_id == gathering_id)).one()
    return (float(mean) if mean is not None else None), count


def find_certificate(session: Session, number: str) -> Certificate | None:
    return session.get(Certificate, number) if number else None


def get_certificate(session: Session, number: str) -> Certificate:
    """The certificate of this number.

    Raises:
        NotFound: the center gave none.
    """
    certificate = find_certificate(session, number)
    if certificate is None:
        raise NotFound(_("没有这个编号的证书，请核对编号"), where="number")
    return certificate
