"""Closing a gathering: how many came, of how many firms, and who gets a certificate."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.contracts.outreach import GatheringHeld
from services.messaging.outbox import say
from services.outreach.models import Gathering, GatheringState, Registration
from services.outreach.models.gatherings import now
from services.outreach.operations.gatherings.certifying import certify_attendance
from services.outreach.queries.gatherings.gatherings import lock_gathering
from services.outreach.queries.gatherings.registrations import count_firms

CLOSES_ITSELF = timedelta(hours=12)
"""So long after the end a gathering that nobody closed is closed; phones have brought what they noted by then."""
CLOSED_AT_ONCE = 20


def hold_gathering(session: Session, gathering_id: UUID) -> Gathering:
    """It is over: count who came, and give those of a training their certificates."""
    gathering = lock_gathering(session, gathering_id)
    came = (Registration.gathering_id == gathering_id) & Registration.came_at.is_not(None)
    people = session.execute(select(func.count()).where(came)).scalar_one()
    firms = count_firms(session, gathering_id)
    gathering.hold(people, firms, now())
    say(session, GatheringHeld(
        gathering_id=gathering_id, kind=gathering.kind, people=people, firms=firms, held_at=gathering.starts_at,
    ))  # fmt: skip
    for registration in session.scalars(select(Registration).where(came).order_by(Registration.arrival)):
        certify_attendance(session, gathering, registration)
    return gathering


def hold_what_is_over(session: Session) -> None:
    """Close what ended half a day ago and nobody closed."""
    over = (Gathering.state == GatheringState.OPEN) & (Gathering.ends_at < now() - CLOSES_ITSELF)
    for gathering_id in session.scalars(select(Gathering.gathering_id).where(over).limit(CLOSED_AT_ONCE)).all():
        hold_gathering(session, gathering_id)
