"""The door: whoever comes is noted once, however many phones say so and however often; the earliest time counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.outreach import AttendanceRecorded
from services.contracts.refusals import NotFound
from services.contracts.words import _
from services.messaging.outbox import say
from services.outreach.gathering_entries import CheckInEntry, WalkInEntry
from services.outreach.models import CheckIn, Gathering, Registration, SeatState
from services.outreach.models.gatherings import now
from services.outreach.operations.gatherings.certifying import certify_attendance
from services.outreach.operations.gatherings.seating import belong_to, identified, new_registration
from services.outreach.queries.gatherings.firms import find_firm_by_text
from services.outreach.queries.gatherings.gatherings import lock_gathering
from services.outreach.queries.gatherings.registrations import find_standing, get_registration
from services.ui.identity import Identity

Outcome = Literal["recorded", "already", "unknown"]
Named = dict[UUID | str, Registration]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one entry: they are noted now, were noted before, or nobody knows the code."""

    entry_id: UUID
    outcome: str
    registration_id: UUID | None


def take_check_ins(session: Session, who: Identity, gathering_id: UUID, entries: Sequence[CheckInEntry]) -> list[Taken]:
    """Take what a phone noted, each entry once; a repeat gets the answer the first one got.

    Raises:
        Refused: the gathering was cancelled, or its door is not open yet or any more.
    """
    gathering = lock_gathering(session, gathering_id)
    gathering.expect_door(now())
    kept = _kept(session, gathering_id, entries)
    named = _named(session, gathering_id, entries)
    for entry in entries:
        if entry.entry_id not in kept:
            kept[entry.entry_id] = _take(session, who, gathering, entry, named)
    return [Taken(entry.entry_id, kept[entry.entry_id].outcome, kept[entry.entry_id].registration_id) for entry in entries]


def _kept(session: Session, gathering_id: UUID, entries: Sequence[CheckInEntry]) -> dict[UUID, CheckIn]:
    """What was taken before, by entry; another gathering's entries are nobody's here."""
    found = session.scalars(select(CheckIn).where(CheckIn.entry_id.in_([entry.entry_id for entry in entries]))).all()
    if any(one.gathering_id != gathering_id for one in found):
        raise NotFound(_("这些签到属于另一场活动"))
    return {one.entry_id: one for one in found}


def _named(session: Session, gathering_id: UUID, entries: Sequence[CheckInEntry]) -> Named:
    """The registrations the entries mean, by id and by code, in one query."""
    ids = [entry.registration_id for entry in entries if entry.registration_id]
    codes = [entry.code for entry in entries if entry.code]
    which = or_(Registration.registration_id.in_(ids), Registration.code.in_(codes))
    mine = select(Registration).where(Registration.gathering_id == gathering_id, which)
    named: Named = {}
    for one in session.scalars(mine.execution_options(populate_existing=True)):
        named[one.registration_id] = named[one.code] = one
    return named


def _take(session: Session, who: Identity, gathering: Gathering, entry: CheckInEntry, named: Named) -> CheckIn:
    moment = now()
    at = gathering.at_the_door(entry.at, moment)
    if entry.walk_in is not None:
        registration: Registration | None = _walk_in(session, gathering, entry.walk_in)
    else:
        registration = named.get(entry.registration_id or entry.code or "")
    kept = CheckIn(
        entry_id=entry.entry_id, gathering_id=gathering.gathering_id, at=entry.at, taken_at=moment, by=who.person_id,
        registration_id=registration.registration_id if registration else None,
        outcome=_note(session, gathering, registration, at) if registration else "unknown",
    )  # fmt: skip
    session.add(kept)
    return kept


def _note(session: Session, gathering: Gathering, registration: Registration, at: datetime) -> Outcome:
    if registration.came_at is not None:
        registration.came_at = min(at, registration.came_at)
        return "already"
    registration.came_at = at
    say(session, AttendanceRecorded(**identified(gathering, registration), walk_in=registration.walked_in, came_at=at))
    certify_attendance(session, gathering, registration)
    return "recorded"


def _walk_in(session: Session, gathering: Gathering, entry: WalkInEntry) -> Registration:
    """Somebody without a registration; one who had registered after all is who they are."""
    known = find_standing(session, gathering.gathering_id, entry.mobile) if entry.mobile else None
    if known is not None:
        return known
    registration = new_registration(session, gathering, SeatState.WALKED_IN, name=entry.name)
    registration.mobile, registration.firm_name = entry.mobile, entry.firm_name
    firm = find_firm_by_text(session, entry.firm_name) if entry.firm_name else None
    belong_to(session, registration, firm.enterprise_id if firm else None)
    session.flush()
    return registration


def check_in(session: Session, who: Identity, gathering_id: UUID, registration_id: UUID) -> None:
    """Note one person now, from the list.

    Raises:
        NotFound: no such registration of this gathering.
    """
    get_registration(session, gathering_id, registration_id)
    take_check_ins(session, who, gathering_id, [CheckInEntry(entry_id=uuid7(), at=now(), registration_id=registration_id)])


def admit_walk_in(session: Session, who: Identity, gathering_id: UUID, entry: WalkInEntry) -> Taken:
    """Note somebody who came without a registration, also when it is full."""
    [taken] = take_check_ins(session, who, gathering_id, [CheckInEntry(entry_id=uuid7(), at=now(), walk_in=entry)])
    return taken
