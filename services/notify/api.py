"""Messages for programs: the bearer's own, and what a firm of theirs is to be told."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.vocabulary import Role
from services.notify.operations import reading
from services.notify.paging import place_of, read_place
from services.notify.queries import messages as queries
from services.notify.queries.shown import Sender, show_message, show_messages, show_told
from services.ui.desk import SIGNED_IN, Desk, only
from services.ui.identity import Who

desk = Desk("notify")
router = desk.api(prefix="/api/v1/notify")

TEAM = (Role.LIAISON, Role.COMMISSIONER, Role.MENTOR, Role.MANAGER)


class PreferenceBody(BaseModel):
    """Whether to write by SMS and e-mail; codes always come."""

    sms: bool
    email: bool


class ForwardedBody(BaseModel):
    """Which text was handed on to the firm."""

    message_id: UUID = Field(description="转告的消息编号")


class MessageAnswer(BaseModel):
    message_id: UUID
    title: str
    text: str
    link: str
    at: datetime
    read_at: datetime | None


class MessagesAnswer(BaseModel):
    messages: list[MessageAnswer]
    unread: int
    next: str | None = Field(description="下一页的 before；没有下一页时为 null")


def _sender(request: Request) -> Sender:
    settings = request.app.state.settings
    return Sender(settings.center_name, settings.base_url)


@router.get("/messages", access=SIGNED_IN, response_model=MessagesAnswer)
def list_messages(
    request: Request, who: Who, before: str = "", unread: bool = False, limit: int = queries.PAGE
) -> dict[str, Any]:
    """The bearer's messages, newest first."""
    limit = max(1, min(limit, 100))
    with desk.reading(request) as session:
        rows = queries.list_messages(session, who, before=read_place(before), unread=unread, limit=limit + 1)
        shown = show_messages(session, _sender(request), rows[:limit])
        waiting = queries.count_unread(session, who)
    more = place_of(shown[-1].at, shown[-1].message_id) if len(rows) > limit else None
    return {"messages": shown, "unread": waiting, "next": more}


@router.post("/messages/{message_id}/read", access=SIGNED_IN)
def read_message(request: Request, message_id: UUID, who: Who) -> Response:
    """Mark one message as read."""

    def deed(session: Session) -> Any:
        message, notice = reading.read_message(session, who, message_id)
        return show_message(session, _sender(request), message, notice)

    return desk.write(request, who, deed)


@router.get("/preferences", access=SIGNED_IN, response_model=PreferenceBody)
def get_preferences(request: Request, who: Who) -> dict[str, bool]:
    """How the bearer wants to be written to."""
    with desk.reading(request) as session:
        preference = queries.get_preference(session, who.person_id)
        return {"sms": preference.sms, "email": preference.email}


@router.put("/preferences", access=SIGNED_IN)
def set_preferences(request: Request, who: Who, entry: PreferenceBody) -> Response:
    """Say how to be written to."""

    def deed(session: Session) -> Any:
        reading.set_preference(session, who, sms=entry.sms, email=entry.email)
        return entry.model_dump()

    return desk.write(request, who, deed)


@router.get("/cases/{case_id}/messages", access=only(*TEAM))
def list_case_messages(request: Request, case_id: UUID, who: Who) -> dict[str, Any]:
    """What the case's firm is to be told, each text ready to be copied."""
    with desk.reading(request) as session:
        case = queries.get_case(session, who, case_id)
        return {"messages": show_told(session, _sender(request), queries.list_firm_notices(session, case))}


@router.post("/cases/{case_id}/forwarded", access=only(Role.LIAISON))
def record_forwarded(request: Request, case_id: UUID, who: Who, entry: ForwardedBody) -> Response:
    """The liaison has told the firm (已转告)."""

    def deed(session: Session) -> Any:
        notice = reading.record_forwarded(session, who, case_id, entry.message_id)
        return {"message_id": notice.notice_id, "forwarded_at": notice.forwarded_at}

    return desk.write(request, who, deed)
