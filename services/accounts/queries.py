"""Reads: people, their sessions, invitations."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.accounts.models import Invitation, Person, PersonSession, SessionKind, now
from services.contracts.refusals import NotFound
from services.contracts.vocabulary import CENTER_ROLES, Role
from services.contracts.words import _
from services.ui.identity import Identity


def get_person(session: Session, person_id: UUID) -> Person:
    """The person; NotFound when there is none."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound(_("没有这个账号"))
    return person


def find_organisation(session: Session, person_id: UUID, organisation_id: UUID) -> UUID | None:
    """The organisation, once the person belongs to it."""
    return session.scalars(
        select(Person.organisation_id).where(Person.id == person_id, Person.organisation_id == organisation_id)
    ).first()


def list_sessions(session: Session, person_id: UUID, kind: SessionKind) -> list[PersonSession]:
    """Sessions or tokens that still hold, the latest used first."""
    return list(session.scalars(
        select(PersonSession)
        .where(
            PersonSession.person_id == person_id, PersonSession.kind == kind.value,
            PersonSession.revoked_at.is_(None), PersonSession.expires_at > now(),
        )
        .order_by(PersonSession.seen_at.desc(), PersonSession.id)
        .limit(200)
    ))  # fmt: skip


def list_invitations(session: Session, who: Identity) -> list[Invitation]:
    """What this person, their organisation, or for a manager the center invited, newest first."""
    mine = [Invitation.invited_by == who.person_id]
    if who.organisation_id is not None:
        mine.append(Invitation.organisation_id == who.organisation_id)
    if who.has(Role.MANAGER):
        mine.append(Invitation.organisation_id.is_(None))
    return list(session.scalars(select(Invitation).where(or_(*mine)).order_by(Invitation.invited_at.desc()).limit(100)))


def list_colleagues(session: Session, who: Identity) -> list[Person]:
    """The people of the center for a manager, of the own organisation for others."""
    people = select(Person).order_by(Person.name, Person.id).limit(500)
    if who.has(Role.MANAGER):
        return list(session.scalars(people.where(or_(*(Person.roles.contains([role.value]) for role in sorted(CENTER_ROLES))))))
    if who.organisation_id is None:
        return []
    return list(session.scalars(people.where(Person.organisation_id == who.organisation_id)))
