"""Certificates: for whoever attended a training that was held, and for nobody else."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.outreach.minting import masked, new_certificate_number
from services.outreach.models import Certificate, Gathering, GatheringState, Registration
from services.outreach.models.gatherings import now
from services.outreach.operations.gatherings.noticing import tell
from services.workdays import SHANGHAI


def certify_attendance(session: Session, gathering: Gathering, registration: Registration) -> Certificate | None:
    """Give a certificate, once; None for an exchange meeting, for one not held yet, and for whoever was not there."""
    held = gathering.kind == "training" and gathering.state == GatheringState.HELD
    if not held or registration.came_at is None or not registration.name:
        return None
    given = session.scalar(select(Certificate).where(Certificate.registration_id == registration.registration_id))
    if given is not None:
        return given
    held_on = gathering.starts_at.astimezone(SHANGHAI).date()
    certificate = Certificate(
        number=new_certificate_number(held_on.year), registration_id=registration.registration_id,
        masked_name=masked(registration.name), title=gathering.title, held_on=held_on, issued_at=now(),
    )  # fmt: skip
    session.add(certificate)
    tell(session, gathering, registration, "certificate")
    return certificate
