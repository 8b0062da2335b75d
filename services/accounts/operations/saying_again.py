"""What no ledger keeps because it names people is said anew, for rooms that were rebuilt or restored."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.accounts.models import Person
from services.accounts.operations.registering import say_contact
from services.contracts.accounts import PersonContactChanged

SAYS = (PersonContactChanged,)
AT_ONCE = 500


def say_again(session: Session, after: UUID | None) -> UUID | None:
    """Say how to name and reach the next people after this one; returns the last of them, None when that was all."""
    people = select(Person).order_by(Person.id).limit(AT_ONCE)
    known = session.scalars(people.where(Person.id > after) if after else people).all()
    for person in known:
        say_contact(session, person)
    return known[-1].id if len(known) == AT_ONCE else None
