"""Names and numbers of people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.contracts.words import _
from services.diagnosis.models import Expert, Member, Person


@dataclass(frozen=True, slots=True)
class Contact:
    name: str
    mobile: str | None


def names_of_experts(session: Session, expert_ids: Iterable[UUID]) -> dict[UUID, str]:
    """How each expert is called on a page; by number where the name is not known (yet, or any more)."""
    rows = session.execute(
        select(Expert.expert_id, Expert.expert_no, Person.name)
        .outerjoin(Person, Person.person_id == Expert.expert_id)
        .where(Expert.expert_id.in_(set(expert_ids)))
    )
    return {expert_id: name or _("{number} 号专家").format(number=number) for expert_id, number, name in rows}


def find_contact(session: Session, person_id: UUID | None) -> Contact | None:
    """Name and mobile of a person, if known."""
    person = session.get(Person, person_id) if person_id else None
    return Contact(person.name, person.mobile) if person and person.name else None


def find_firm_contact(session: Session, enterprise_id: UUID) -> Contact | None:
    """Whom a visitor asks for: the firm's administrator."""
    person_id = session.scalar(
        select(Member.person_id)
        .where(Member.enterprise_id == enterprise_id, Member.acts)
        .order_by(Member.as_colleague, Member.said_at)
        .limit(1)
    )
    return find_contact(session, person_id)
