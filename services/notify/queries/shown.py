"""A notice as somebody reads it: its words, the names they mean, and the links they lead to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.contracts.words import _
from services.notify.composing import Words
from services.notify.letters import set_letter
from services.notify.models import Message, Notice
from services.notify.queries.messages import names_of


@dataclass(frozen=True, slots=True)
class Sender:
    """In whose name letters go out, and where their links lead. `base_url` is configured, never taken from a request."""

    center: str
    base_url: str

    def words(self, *, path: str = "") -> Words:
        return {"center": self.center, "url": f"{self.base_url}{path}" if path else ""}


@dataclass(frozen=True, slots=True)
class Shown:
    """One message of a person's list."""

    message_id: UUID
    title: str
    text: str
    link: str
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """One text for a firm, to be handed on in 微信."""

    notice_id: UUID
    title: str
    text: str
    at: datetime
    forwarded_at: datetime | None


def words_for(session: Session, sender: Sender, notice: Notice, *, code: str | None = None) -> Words:
    """The notice's words with the names as they are known now; `code` makes the link a short one."""
    ids = [UUID(notice.words["provider_id"])] if "provider_id" in notice.words else []
    firm = [notice.enterprise_id] if notice.enterprise_id else []
    names = names_of(session, [*ids, *firm])
    return {
        **notice.words,
        "firm": names.get(firm[0], _("该企业")) if firm else "",
        "provider": names.get(ids[0], _("服务商")) if ids else "",
        **sender.words(path=f"/m/{code}" if code else notice.link),
    }


def show_messages(session: Session, sender: Sender, rows: Iterable[tuple[Message, Notice]]) -> list[Shown]:
    """Messages as their reader sees them."""
    return [show_message(session, sender, message, notice) for message, notice in rows]


def show_message(session: Session, sender: Sender, message: Message, notice: Notice) -> Shown:
    words = words_for(session, sender, notice)
    title, text = set_letter(notice.letter, "title", words), set_letter(notice.letter, "text", words)
    return Shown(message.message_id, title, text, notice.link, message.at, message.read_at)


def show_told(session: Session, sender: Sender, notices: Iterable[Notice]) -> list[Told]:
    """What a firm is to be told, each ready to be copied."""
    told = []
    for notice in notices:
        words = words_for(session, sender, notice)
        title, text = set_letter(notice.letter, "title", words), set_letter(notice.letter, "wechat", words)
        told.append(Told(notice.notice_id, title, text, notice.at, notice.forwarded_at))
    return told
