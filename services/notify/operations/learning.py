"""Keeping the list of recipients: people, names of organisations, teams and experts, as the other rooms say them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.contracts.accounts import PersonContactChanged
from services.contracts.enterprises import TeamAssigned
from services.notify.models import Case, Letter, Message, Organisation, Person, Preference, Team, VisitExpert

LATELY = timedelta(days=1)


def person_row(session: Session, person_id: UUID) -> Person:
    """The person's row, made where there is none, locked."""
    session.execute(insert(Person).values(person_id=person_id).on_conflict_do_nothing())
    found = select(Person).where(Person.person_id == person_id).with_for_update().execution_options(populate_existing=True)
    session.flush()
    return session.execute(found).scalar_one()


def learn_roles(session: Session, person_id: UUID, roles: list[str], organisation_id: UUID | None, at: datetime) -> None:
    person = person_row(session, person_id)
    person.have_roles(roles, at)
    person.belong_to(organisation_id, at)


def learn_contact(session: Session, contact: PersonContactChanged, at: datetime) -> None:
    person_row(session, contact.person_id).be_reached(contact.name, contact.mobile, contact.email, at)


def learn_member(session: Session, person_id: UUID, organisation_id: UUID, at: datetime) -> None:
    person_row(session, person_id).belong_to(organisation_id, at)


def learn_departure(session: Session, person_id: UUID, organisation_id: UUID, at: datetime) -> None:
    person_row(session, person_id).leave(organisation_id, at)


def learn_name(session: Session, organisation_id: UUID, name: str, at: datetime) -> None:
    row = insert(Organisation).values(organisation_id=organisation_id, name=name, as_of=at)
    session.execute(
        row.on_conflict_do_update(
            index_elements=["organisation_id"],
            set_={"name": row.excluded.name, "as_of": row.excluded.as_of},
            where=Organisation.as_of <= row.excluded.as_of,
        )
    )


def learn_case(session: Session, case_id: UUID, enterprise_id: UUID, opened_at: datetime | None) -> None:
    """A case may be heard of by its team before its opening; only the opening knows when."""
    row = insert(Case).values(case_id=case_id, enterprise_id=enterprise_id, opened_at=opened_at)
    if opened_at is None:
        session.execute(row.on_conflict_do_nothing())
    else:
        session.execute(row.on_conflict_do_update(index_elements=["case_id"], set_={"opened_at": opened_at}))


def learn_team(session: Session, team: TeamAssigned, at: datetime) -> None:
    learn_case(session, team.case_id, team.enterprise_id, None)
    session.execute(
        insert(Team)
        .values(
            case_id=team.case_id, as_of=at, mentor_id=team.mentor_id, liaison_id=team.liaison_id,
            commissioner_id=team.commissioner_id,
        )
        .on_conflict_do_nothing()
    )  # fmt: skip


def learn_expert(session: Session, visit_id: UUID, case_id: UUID, expert_id: UUID, at: datetime) -> None:
    row = insert(VisitExpert).values(visit_id=visit_id, as_of=at, case_id=case_id, expert_id=expert_id)
    session.execute(row.on_conflict_do_nothing())


def erase_person(session: Session, person_id: UUID) -> None:
    """Everything that names or reaches them goes, letters under way to their address too."""
    person = person_row(session, person_id)
    addresses = [address for address in (person.mobile, person.email) if address]
    session.execute(delete(Letter).where(or_(Letter.person_id == person_id, Letter.to_address.in_(addresses))))
    session.execute(delete(Message).where(Message.person_id == person_id))
    session.execute(delete(Preference).where(Preference.person_id == person_id))
    person.erase()


def rest_on_the_past(session: Session, now: datetime) -> None:
    """Only whoever was learned of lately catches up: nobody gets letters about what is long past."""
    session.execute(update(Person).where(Person.organisation_since < now - LATELY).values(catching_up=False))
    for seats in (Team, VisitExpert):
        session.execute(update(seats).where(seats.as_of < now - LATELY).values(catching_up=False))
