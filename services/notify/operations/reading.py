"""What readers do: read, set how they want to be written to, and hand a text on in 微信."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.contracts.notify import MessageForwarded
from services.messaging.outbox import say
from services.notify.models import Message, Notice, Preference
from services.notify.queries import messages as queries
from services.ui.identity import Identity


def read_message(session: Session, who: Identity, message_id: UUID) -> tuple[Message, Notice]:
    """Mark one message as read; reading it again changes nothing."""
    return _mark(*queries.get_message(session, who, message_id))


def follow_link(session: Session, who: Identity, code: str) -> tuple[Message, Notice]:
    """Read the message whose short link was opened."""
    return _mark(*queries.get_message_of_link(session, who, code))


def _mark(message: Message, notice: Notice) -> tuple[Message, Notice]:
    message.read_at = message.read_at or datetime.now(UTC)
    return message, notice


def read_all(session: Session, who: Identity) -> None:
    """Mark all of the person's messages as read."""
    unread = update(Message).where(Message.person_id == who.person_id, Message.read_at.is_(None))
    session.execute(unread.values(read_at=datetime.now(UTC)))


def set_preference(session: Session, who: Identity, *, sms: bool, email: bool) -> None:
    """How the person wants to be written to; codes always come."""
    row = insert(Preference).values(person_id=who.person_id, sms=sms, email=email)
    session.execute(row.on_conflict_do_update(index_elements=["person_id"], set_={"sms": sms, "email": email}))


def record_forwarded(session: Session, who: Identity, case_id: UUID, notice_id: UUID) -> Notice:
    """The liaison has told the firm (已转告); said once, however often the button is pressed."""
    case = queries.get_case(session, who, case_id)
    notice = queries.get_firm_notice(session, case, notice_id)
    if notice.forwarded_at is None:
        notice.forwarded_at, notice.forwarded_by = datetime.now(UTC), who.person_id
        say(session, MessageForwarded(
            message_id=notice.notice_id, case_id=case.case_id, enterprise_id=case.enterprise_id, by=who.person_id,
        ))  # fmt: skip
    return notice
