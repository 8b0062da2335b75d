"""Whom a person acts for: settled from what other rooms said, the same in whatever order they were heard."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.accounts.models import Affiliation, Person, PersonState
from services.accounts.operations.revoking import revoke_sessions
from services.contracts.accounts import PersonRolesChanged
from services.contracts.envelope import Event
from services.contracts.vocabulary import Role
from services.messaging.outbox import say


def note_affiliation(
    session: Session, person_id: UUID, organisation_id: UUID, role: Role, *,
    applied_at: datetime | None = None, joined_at: datetime | None = None, left_at: datetime | None = None,
    because: Event[Any] | None = None,
) -> None:  # fmt: skip
    """Keep what was said and settle the person by it; a person not known yet is settled when they come."""
    moments = {"applied_at": applied_at, "joined_at": joined_at, "left_at": left_at}
    said = {name: moment for name, moment in moments.items() if moment is not None}
    table = Affiliation.__table__
    session.execute(
        insert(Affiliation)
        .values(person_id=person_id, organisation_id=organisation_id, role=role.value, **said)
        .on_conflict_do_update(
            index_elements=["person_id", "organisation_id"],
            set_={name: func.greatest(table.c[name], moment) for name, moment in said.items()},
        )
    )
    settle_membership(session, person_id, because=because)


def settle_membership(session: Session, person_id: UUID, *, because: Event[Any] | None = None) -> None:
    """Make the person's organisation and roles what the affiliations say; who loses an organisation is signed out."""
    person = session.get(Person, person_id, with_for_update=True, populate_existing=True)
    if person is None or person.state != PersonState.ACTIVE.value:
        return
    known = session.scalars(
        select(Affiliation).where(Affiliation.person_id == person_id).execution_options(populate_existing=True)
    ).all()
    holding = max((one for one in known if one.holds), key=lambda one: (one.joined_at, one.organisation_id), default=None)
    roles = set(person.role_set) | {Role(one.role) for one in known if one.holds or one.applied_at is not None}
    organisation_id = holding.organisation_id if holding else None
    if organisation_id == person.organisation_id and roles == person.role_set:
        return
    lost = person.organisation_id is not None and organisation_id != person.organisation_id
    person.organisation_id = organisation_id
    person.roles = sorted(roles)
    say_roles(session, person, because=because)
    if lost:
        revoke_sessions(session, person_id)


def say_roles(session: Session, person: Person, *, because: Event[Any] | None = None) -> None:
    """Say the whole of what the person may be now."""
    roles = sorted(person.role_set) if person.may_come_in else []
    say(session, PersonRolesChanged(person_id=person.id, roles=roles, organisation_id=person.organisation_id), because=because)
