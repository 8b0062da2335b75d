"""A case's story: every fact in order, told in words, and the service records behind some of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.enterprises.models import Case, Delegation, ServiceRecord, ThreadEntry
from services.enterprises.phrasing import people_in
from services.enterprises.queries.people import names_of
from services.enterprises.telling import tell

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the thread."""

    event_id: UUID
    time: datetime
    type: str
    text: str


def tell_thread(session: Session, case: Case, since: datetime | None = None, limit: int = LONGEST) -> list[Told]:
    """The case's facts in the order they came true, the latest `limit` of them; `since` leaves out earlier ones."""
    asked = select(ThreadEntry).where(ThreadEntry.case_id == case.id)
    if since:
        asked = asked.where(ThreadEntry.said_at >= since)
    latest_first = asked.order_by(ThreadEntry.said_at.desc(), ThreadEntry.event_id.desc()).limit(limit)
    entries = list(session.scalars(latest_first))[::-1]
    names = names_of(session, [person for entry in entries for person in people_in(entry.body)])
    return [Told(entry.event_id, entry.said_at, entry.type, tell(entry.type, entry.body, names)) for entry in entries]


def list_records(session: Session, case: Case, limit: int = 200) -> list[ServiceRecord]:
    """Service records, latest first."""
    asked = (
        select(ServiceRecord)
        .where(ServiceRecord.case_id == case.id)
        .order_by(ServiceRecord.recorded_at.desc(), ServiceRecord.id.desc())
    )
    return list(session.scalars(asked.limit(limit)))


def list_delegations(session: Session, case: Case) -> list[Delegation]:
    return list(session.scalars(select(Delegation).where(Delegation.case_id == case.id).order_by(Delegation.asked_at.desc())))
