"""Reads: whom a notice concerns, what a person has been told, and what a firm should be told by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.orm import Session

from services.contracts.refusals import NotFound
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.notify.models import Case, Message, Notice, Organisation, Person, Preference, Team, VisitExpert
from services.notify.pacing import LATE_AUDIENCE
from services.ui.identity import Identity

PAGE = 20


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


def list_messages(
    session: Session, who: Identity, *, before: tuple[datetime, UUID] | None = None, unread: bool = False, limit: int = PAGE
) -> Sequence[tuple[Message, Notice]]:
    """The person's messages, newest first, from `before` on."""
    mine = select(Message, Notice).join(Notice).where(Message.person_id == who.person_id)
    if before is not None:
        mine = mine.where(tuple_(Message.at, Message.message_id) < tuple_(*before))
    if unread:
        mine = mine.where(Message.read_at.is_(None))
    rows = session.execute(mine.order_by(Message.at.desc(), Message.message_id.desc()).limit(limit))
    return [(message, notice) for message, notice in rows]


def count_unread(session: Session, who: Identity) -> int:
    """How many of the person's messages wait to be read."""
    unread = select(func.count()).where(Message.person_id == who.person_id, Message.read_at.is_(None))
    return session.scalar(unread) or 0


def get_message(session: Session, who: Identity, message_id: UUID) -> tuple[Message, Notice]:
    return _one(session, who, Message.message_id == message_id)


def get_message_of_link(session: Session, who: Identity, code: str) -> tuple[Message, Notice]:
    """The message a short link stands for; it opens for its addressee alone."""
    return _one(session, who, Message.code == code)


def _one(session: Session, who: Identity, which: ColumnElement[bool]) -> tuple[Message, Notice]:
    found = session.execute(select(Message, Notice).join(Notice).where(which, Message.person_id == who.person_id)).first()
    if found is None:
        raise NotFound(_("没有这条消息，或它不是发给您的"))
    return found[0], found[1]


def get_preference(session: Session, person_id: UUID) -> Preference:
    return session.get(Preference, person_id) or Preference(person_id=person_id, sms=True, email=True)


def get_case(session: Session, who: Identity, case_id: UUID) -> Case:
    """A case whose firm this person may tell things: one of its present team, or those who see every case."""
    case = session.get(Case, case_id)
    if case is None or not (who.has(Role.MANAGER, Role.COMMISSIONER) or _in_team(session, who, case_id)):
        raise NotFound(_("没有这个服务档案，或您不在它的服务团队里"))
    return case


def _in_team(session: Session, who: Identity, case_id: UUID) -> bool:
    latest = select(Team).where(Team.case_id == case_id).order_by(Team.as_of.desc()).limit(1)
    team = session.scalars(latest).first()
    return team is not None and who.person_id in (team.mentor_id, team.liaison_id, team.commissioner_id)


def list_firm_notices(session: Session, case: Case, limit: int = 50) -> Sequence[Notice]:
    """What was addressed to the case's firm, newest first."""
    told = select(Notice).where(Notice.case_id == case.case_id, Notice.organisation_id == case.enterprise_id)
    return session.scalars(told.order_by(Notice.at.desc(), Notice.position).limit(limit)).all()


def get_firm_notice(session: Session, case: Case, notice_id: UUID) -> Notice:
    notice = session.get(Notice, notice_id, with_for_update=True)
    if notice is None or notice.case_id != case.case_id or notice.organisation_id != case.enterprise_id:
        raise NotFound(_("没有这条消息"))
    return notice


def names_of(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of firms and providers."""
    wanted = list(ids)
    rows = session.execute(
        select(Organisation.organisation_id, Organisation.name).where(Organisation.organisation_id.in_(wanted))
    )
    return {row.organisation_id: row.name for row in rows}
