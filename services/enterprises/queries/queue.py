"""The one list everybody of the center works from: cases by due time, filtered, paged by key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from services.enterprises.models import Case, CaseState, Firm
from services.enterprises.queries.naming import narrowed
from services.enterprises.queries.people import names_of
from services.enterprises.queries.seeing import in_team, visible_cases
from services.ui.identity import Identity

PAGE = 30


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """`state` is open, resting or closed; the open list also holds resting cases whose day to be asked again has come."""

    state: str = "open"
    step: str = ""
    overdue: bool = False
    mine: bool = False
    district: str = ""
    park: str = ""
    part: str = ""
    after: tuple[datetime, UUID] | None = None


@dataclass(frozen=True, slots=True)
class QueueRow:
    case: Case
    firm: Firm
    owners: dict[str, str]


def list_queue(session: Session, who: Identity, wanted: QueueFilter, now: datetime, limit: int = PAGE + 1) -> list[QueueRow]:
    """Rows by due time; one more than a page when there is a next one."""
    asked = asked_for(who, wanted, now)
    if wanted.part:
        asked = asked.where(narrowed(session, asked, wanted.part, id=Case.id, enterprise_id=Case.enterprise_id, limit=limit))
    found = [(row[0], row[1]) for row in session.execute(asked.limit(limit))]
    names = names_of(session, [person for case, _firm in found for person in case.team.values()])
    return [QueueRow(case, firm, {role: names.get(person, "") for role, person in case.team.items()}) for case, firm in found]


def asked_for(who: Identity, wanted: QueueFilter, now: datetime) -> Select[Case, Firm]:
    """The question itself but for the name, so that its plan can be examined."""
    asked = select(Case, Firm).join(Firm, Firm.id == Case.enterprise_id).where(visible_cases(who))
    asked = _in_state(asked, wanted, now)
    if wanted.step:
        asked = asked.where(Case.step == wanted.step)
    if wanted.overdue:
        asked = asked.where(Case.due_at < now)
    if wanted.mine:
        asked = asked.where(in_team(who.person_id))
    if wanted.district:
        asked = asked.where(Case.district == wanted.district)
    if wanted.park:
        asked = asked.where(Case.park == wanted.park)
    return asked


def _in_state(asked: Select[Case, Firm], wanted: QueueFilter, now: datetime) -> Select[Case, Firm]:
    if wanted.state == CaseState.CLOSED:
        asked = asked.where(Case.state == CaseState.CLOSED).order_by(Case.closed_at.desc(), Case.id.desc())
        return asked.where(tuple_(Case.closed_at, Case.id) < tuple_(*wanted.after)) if wanted.after else asked
    asked = asked.where(Case.state != CaseState.CLOSED).order_by(Case.due_at, Case.id)
    if wanted.state == CaseState.RESTING:
        asked = asked.where(Case.state == CaseState.RESTING)
    else:
        asked = asked.where((Case.state == CaseState.OPEN) | (Case.due_at < now))
    return asked.where(tuple_(Case.due_at, Case.id) > tuple_(*wanted.after)) if wanted.after else asked


def list_chosen(session: Session, who: Identity, case_ids: Sequence[UUID], *, lock: bool = False) -> list[Case]:
    """Those of the chosen cases that the person may see, in a fixed order, so that two who choose the same do not lock up."""
    asked = select(Case).where(Case.id.in_(case_ids[:500]), visible_cases(who)).order_by(Case.id)
    if lock:
        asked = asked.with_for_update(of=Case).execution_options(populate_existing=True)
    return list(session.scalars(asked))


def list_parks(session: Session) -> list[str]:
    """Parks that firms of the register are in, found by hopping along the index."""
    parks: list[str] = []
    hop = select(Case.park).where(Case.park.is_not(None), Case.state != CaseState.CLOSED).order_by(Case.park).limit(1)
    while len(parks) < 200:
        park = session.scalar(hop.where(Case.park > parks[-1]) if parks else hop)
        if park is None:
            break
        parks.append(park)
    return parks
