"""What a person has been told, and what a firm should be told by hand; each reader sees their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session

from services.contracts.refusals import NotFound
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.notify.models import Case, Message, Notice, Organisation, Preference, Team
from services.ui.identity import Identity

PAGE = 20


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
    """A case whose firm this person may tell things: one of its present team, any liaison before there is one, or those who see every case."""
    case = session.get(Case, case_id)
    if case is None or not (who.has(Role.MANAGER, Role.COMMISSIONER) or _in_team(session, who, case_id)):
        raise NotFound(_("没有这个服务档案，或您不在它的服务团队里"))
    return case


def _in_team(session: Session, who: Identity, case_id: UUID) -> bool:
    latest = select(Team).where(Team.case_id == case_id).order_by(Team.as_of.desc()).limit(1)
    team = session.scalars(latest).first()
    if team is None:
        return who.has(Role.LIAISON)
    return who.person_id in (team.mentor_id, team.liaison_id, team.commissioner_id)


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
