"""People by name, and colleagues with what they have on their hands."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.contracts.refusals import NotFound
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.enterprises.models import Case, CaseState, Person
from services.enterprises.teaming import TEAM_ROLES, Colleague

PLACES: dict[Role, InstrumentedAttribute[UUID | None]] = {
    Role.MENTOR: Case.mentor_id, Role.LIAISON: Case.liaison_id, Role.COMMISSIONER: Case.commissioner_id,
}  # fmt: skip


def names_of(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Person → name, of those whose name is known."""
    wanted = set(person_ids)
    if not wanted:
        return {}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row.id: row.name for row in rows if row.name}


def people_by_id(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, Person]:
    wanted = set(person_ids)
    return {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(wanted)))} if wanted else {}


def list_staff(session: Session, *roles: Role) -> list[Person]:
    """Colleagues who have any of these roles, by name."""
    asked = select(Person).where(Person.roles.overlap([role.value for role in roles]), Person.erased_at.is_(None))
    return list(session.scalars(asked.order_by(Person.name, Person.id)))


def open_cases_of(session: Session) -> dict[UUID, int]:
    """How many cases each person has on their hands, counted over the three places."""
    counts: dict[UUID, int] = {}
    for place in PLACES.values():
        asked = select(place, func.count()).where(Case.state != CaseState.CLOSED, place.is_not(None)).group_by(place)
        for person_id, count in session.execute(asked):
            if person_id is not None:
                counts[person_id] = counts.get(person_id, 0) + count
    return counts


def list_colleagues(session: Session) -> list[Colleague]:
    """Everybody who can be of a team."""
    counts = open_cases_of(session)
    return [
        Colleague(
            person.id, frozenset(Role(role) for role in person.roles if role in TEAM_ROLES), frozenset(person.industries),
            counts.get(person.id, 0), person.capacity,
        )
        for person in list_staff(session, *TEAM_ROLES)
    ]  # fmt: skip


def get_colleague(session: Session, person_id: UUID, role: Role, where: str = "") -> Person:
    """Somebody who has this role today.

    Raises:
        NotFound: nobody of that id has.
    """
    person = session.get(Person, person_id)
    if person is None or person.erased_at or role.value not in person.roles:
        raise NotFound(_("没有找到这位同事，或者已不担任这个角色"), where=where, status=422)
    return person
