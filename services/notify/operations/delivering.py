"""Addressing notices: who they concern now, a message for each of them, and the letters that carry it outside.

One process at a time does this. A fact and the membership it needs are heard in any order and committed at any moment;
whichever is seen last brings the two together, so nobody is missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid5

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notify.composing import short_code
from services.notify.models import Case, Letter, Message, Notice, Person, Preference, Team, VisitExpert
from services.notify.pacing import LATE_AUDIENCE, REMINDER_GAP, hour_of, not_before
from services.notify.queries.audiences import find_audience, find_reminded, list_unaddressed

CHANNELS = ("sms", "email")
Seat = TypeVar("Seat", Team, VisitExpert)


def deliver_waiting(session: Session, now: datetime, limit: int = 500) -> int:
    """Address what is new, then let those catch up who were learned of late. Returns how many messages were made."""
    made = 0
    for notice in list_unaddressed(session, limit):
        made += deliver(session, notice, find_audience(session, notice), now)
        notice.addressed = True
    session.flush()
    made += _catch_up_people(session, now, limit)
    return made + _catch_up_seats(session, Team, now, limit) + _catch_up_seats(session, VisitExpert, now, limit)


def deliver(session: Session, notice: Notice, persons: Iterable[UUID], now: datetime) -> int:
    """Give each person the message, once; and write the letters for those who had it not yet."""
    told = set(persons)
    if notice.reminder:
        told -= find_reminded(session, notice, told, REMINDER_GAP)
    rows = [_message(notice, person) for person in sorted(told)]
    if not rows:
        return 0
    new = session.execute(
        insert(Message).values(rows).on_conflict_do_nothing().returning(Message.message_id, Message.person_id)
    ).all()
    if new:
        _write_letters(session, notice, {person: message for message, person in new}, now)
    return len(new)


def _message(notice: Notice, person: UUID) -> dict[str, Any]:
    """One message a person and fact; a reminder one a person, case and hour."""
    name = f"{person}:app"
    if notice.reminder:
        name = f"{person}:{notice.letter}:{hour_of(notice.at)}"
    root = notice.case_id if notice.reminder and notice.case_id else notice.event_id
    message_id = uuid5(root, name)
    return {
        "message_id": message_id, "notice_id": notice.notice_id, "person_id": person, "code": short_code(message_id), "at": notice.at,
    }  # fmt: skip


def _write_letters(session: Session, notice: Notice, messages: dict[UUID, UUID], now: datetime) -> None:
    people = {person.person_id: person for person in session.scalars(select(Person).where(Person.person_id.in_(messages)))}
    unwanted = {one.person_id: one for one in session.scalars(select(Preference).where(Preference.person_id.in_(messages)))}
    rows = [
        {
            "letter_id": uuid5(notice.event_id, f"{person}:{channel}"), "event_id": notice.event_id, "message_id": message,
            "person_id": person, "channel": channel, "letter": notice.letter, "urgent": False,
            "next_attempt_at": not_before(now, channel, urgent=False), "made_at": now,
        }
        for person, message in messages.items()
        for channel in CHANNELS
        if _goes_by(channel, notice, people.get(person), unwanted.get(person))
    ]  # fmt: skip
    if rows:
        session.execute(insert(Letter).values(rows).on_conflict_do_nothing())


def _goes_by(channel: str, notice: Notice, person: Person | None, preference: Preference | None) -> bool:
    """Whether to write this way. Of somebody whose address is not known yet, the sender finds out."""
    if channel == "sms" and not notice.sms:
        return False
    if preference is not None and not getattr(preference, channel):
        return False
    if person is None or person.contact_as_of is None:
        return person is None or not person.erased
    return bool(person.mobile if channel == "sms" else person.email)


def _catch_up_people(session: Session, now: datetime, limit: int) -> int:
    late = select(Person).where(Person.catching_up).limit(limit).with_for_update(skip_locked=True)
    made = 0
    for person in session.scalars(late).all():
        person.catching_up = False
        if person.organisation_id is None or person.organisation_since is None:
            continue
        missed = select(Notice).where(
            Notice.organisation_id == person.organisation_id,
            Notice.addressed,
            Notice.at >= person.organisation_since - LATE_AUDIENCE,
        )
        for notice in _in_order(session.scalars(missed).all()):
            made += deliver(session, notice, [person.person_id], now)
    return made


def _catch_up_seats(session: Session, seats: type[Seat], now: datetime, limit: int) -> int:
    late = select(seats).where(seats.catching_up).limit(limit).with_for_update(skip_locked=True)
    made = 0
    for seat in session.scalars(late).all():
        seat.catching_up = False
        firm = select(Case.enterprise_id).where(Case.case_id == seat.case_id).scalar_subquery()
        missed = select(Notice).where(
            or_(Notice.case_id == seat.case_id, and_(Notice.case_id.is_(None), Notice.enterprise_id == firm)),
            Notice.addressed,
            Notice.seats != [],
            Notice.at >= seat.as_of - LATE_AUDIENCE,
        )
        for notice in _in_order(session.scalars(missed).all()):
            made += deliver(session, notice, find_audience(session, notice), now)
    return made


def _in_order(notices: Sequence[Notice]) -> list[Notice]:
    return sorted(notices, key=lambda notice: (notice.at, notice.event_id, notice.position))
