"""People as accounts tells of them, in whatever order it is heard; and what a manager knows of colleagues."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.contracts.accounts import PersonContactChanged, PersonErased, PersonRegistered, PersonRolesChanged
from services.contracts.envelope import Event
from services.contracts.refusals import NotFound
from services.contracts.words import _
from services.enterprises.entries import ColleagueEntry
from services.enterprises.models import Firm, Person
from services.enterprises.operations.leading import forget_number


def keep_roles(session: Session, event: Event[PersonRegistered | PersonRolesChanged]) -> None:
    """The latest word on what a person may be wins."""
    fact = event.data
    roles = {"roles": [role.value for role in fact.roles], "organisation_id": fact.organisation_id, "roles_said_at": event.time}
    _keep(session, fact.person_id, roles, "roles_said_at")


def keep_contact(session: Session, event: Event[PersonContactChanged]) -> None:
    """The latest name and number win; nobody who was erased comes back."""
    fact = event.data
    _keep(session, fact.person_id, {"name": fact.name, "mobile": fact.mobile, "contact_said_at": event.time}, "contact_said_at")


def forget_person(session: Session, event: Event[PersonErased]) -> None:
    """Name and number go, here and where a firm named the same number as its contact."""
    person_id = event.data.person_id
    person = session.get(Person, person_id)
    if person is not None and person.mobile:
        session.execute(update(Firm).where(Firm.contact_mobile == person.mobile).values(contact_mobile=None, contact_name=None))
        forget_number(session, person.mobile, event.time)
    gone: dict[str, Any] = {"roles": [], "name": None, "mobile": None, "erased_at": event.time}
    new = insert(Person).values(id=person_id, industries=[], **gone)
    session.execute(new.on_conflict_do_update(index_elements=["id"], set_=gone))


def _keep(session: Session, person_id: UUID, facts: dict[str, Any], clock: str) -> None:
    new = insert(Person).values({"id": person_id, "roles": [], "industries": []} | facts)
    known = getattr(Person, clock)
    session.execute(new.on_conflict_do_update(
        index_elements=["id"], set_=facts, where=Person.erased_at.is_(None) & (known.is_(None) | (known <= facts[clock]))
    ))  # fmt: skip


def describe_colleague(session: Session, person_id: UUID, entry: ColleagueEntry) -> Person:
    """Which industries a colleague knows, and how many cases they can have."""
    person = session.get(Person, person_id, with_for_update=True)
    if person is None or person.erased_at:
        raise NotFound(_("没有找到这位同事"))
    person.industries, person.capacity = sorted(set(entry.industries)), entry.capacity
    return person
