"""Personal data goes: of everybody some time after a gathering, of one person when they ask."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.outreach.minting import new_secret
from services.outreach.models import Certificate, Gathering, Registration, SeatState
from services.outreach.models.gatherings import now
from services.outreach.operations.gatherings.seating import fill_seats, leave
from services.outreach.queries.gatherings.gatherings import lock_gathering

KEPT = timedelta(days=90)
"""So long after a gathering names and numbers are kept; that somebody came, and of which firm, stays."""
WIPED_AT_ONCE = 20


def wipe_old_registrations(session: Session) -> int:
    """Wipe who registered for what ended ninety days ago. Returns of how many gatherings."""
    old = (Gathering.ends_at < now() - KEPT) & Gathering.wiped_at.is_(None)
    due = select(Gathering).where(old).order_by(Gathering.ends_at).limit(WIPED_AT_ONCE).with_for_update(skip_locked=True)
    gatherings = session.scalars(due).all()
    for gathering in gatherings:
        mine = select(Registration).where(Registration.gathering_id == gathering.gathering_id)
        for registration in session.scalars(mine):
            registration.wipe(new_secret())
        gathering.wiped_at = now()
    return len(gatherings)


def erase_person(session: Session, person_id: UUID) -> None:
    """Wipe what this person registered for; a seat they still hold is free, and nobody is told of it but who moves up."""
    mine = select(Registration.registration_id, Registration.gathering_id).where(Registration.person_id == person_id)
    for registration_id, gathering_id in session.execute(mine.order_by(Registration.gathering_id)).all():
        gathering = lock_gathering(session, gathering_id)
        registration = session.get_one(Registration, registration_id, populate_existing=True)
        if registration.is_active and gathering.is_open and not gathering.has_begun(now()):
            leave(session, gathering, registration, SeatState.REMOVED)
            fill_seats(session, gathering)
        registration.wipe(new_secret())
        session.execute(update(Certificate).where(Certificate.registration_id == registration_id).values(masked_name=""))
