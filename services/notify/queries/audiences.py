"""Whom a notice concerns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from services.contracts.vocabulary import Role
from services.notify.models import Case, Message, Notice, Person, Team, VisitExpert
from services.notify.pacing import LATE_AUDIENCE


def list_unaddressed(session: Session, limit: int) -> Sequence[Notice]:
    """Notices nobody has been told of yet, oldest first, locked."""
    waiting = select(Notice).where(~Notice.addressed).order_by(Notice.at, Notice.event_id, Notice.position)
    return session.scalars(waiting.limit(limit).with_for_update(skip_locked=True)).all()


def find_audience(session: Session, notice: Notice) -> set[UUID]:
    """Everybody the notice concerns, as of its time; who joined within the hour after counts too."""
    people = {UUID(person) for person in notice.persons}
    if notice.organisation_id is not None:
        people |= _members(session, notice.organisation_id, notice.at)
    if notice.roles:
        held = or_(*(Person.roles.contains([role]) for role in notice.roles))
        people |= set(session.scalars(select(Person.person_id).where(held)))
    if notice.seats:
        people |= _seated(session, notice)
    gone = select(Person.person_id).where(Person.person_id.in_(people), Person.erased)
    return people - set(session.scalars(gone))


def _members(session: Session, organisation_id: UUID, at: datetime) -> set[UUID]:
    since = Person.organisation_since <= at + LATE_AUDIENCE
    return set(session.scalars(select(Person.person_id).where(Person.organisation_id == organisation_id, since)))


def _seated(session: Session, notice: Notice) -> set[UUID]:
    people: set[UUID] = set()
    case_id = notice.case_id or _latest_case(session, notice.enterprise_id)
    team = find_team(session, case_id, notice.at) if case_id else None
    if team is not None:
        seats = {Role.MENTOR: team.mentor_id, Role.LIAISON: team.liaison_id, Role.COMMISSIONER: team.commissioner_id}
        people |= {person for seat, person in seats.items() if seat in notice.seats}
    if "expert" in notice.seats and case_id:
        people |= _experts(session, VisitExpert.case_id == case_id, VisitExpert.as_of <= notice.at)
    if "former_expert" in notice.seats:
        visit = VisitExpert.visit_id == UUID(notice.words["visit_id"])
        people |= _experts(session, visit, VisitExpert.as_of < notice.at) - {UUID(notice.words["expert_id"])}
    return people


def _experts(session: Session, *which: ColumnElement[bool]) -> set[UUID]:
    latest = select(VisitExpert.expert_id).where(*which).order_by(VisitExpert.as_of.desc()).limit(1)
    return set(session.scalars(latest))


def _latest_case(session: Session, enterprise_id: UUID | None) -> UUID | None:
    found = select(Case.case_id).where(Case.enterprise_id == enterprise_id).order_by(Case.opened_at.desc().nulls_last())
    return session.scalars(found.limit(1)).first()


def find_team(session: Session, case_id: UUID, at: datetime) -> Team | None:
    """The team at that moment, or the first one if it was seated within the hour after."""
    ours = select(Team).where(Team.case_id == case_id)
    then = session.scalars(ours.where(Team.as_of <= at).order_by(Team.as_of.desc()).limit(1)).first()
    soon = ours.where(Team.as_of > at, Team.as_of <= at + LATE_AUDIENCE).order_by(Team.as_of).limit(1)
    return then or session.scalars(soon).first()


def find_reminded(session: Session, notice: Notice, persons: Iterable[UUID], gap: timedelta) -> set[UUID]:
    """Who of them was reminded of the same less than `gap` ago."""
    lately = select(Message.person_id).join(Notice).where(
        Message.person_id.in_(list(persons)), Notice.letter == notice.letter, Notice.case_id == notice.case_id,
        Notice.notice_id != notice.notice_id, Message.at > notice.at - gap, Message.at < notice.at + gap,
    )  # fmt: skip
    return set(session.scalars(lately))
