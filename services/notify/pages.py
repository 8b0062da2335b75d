"""Messages as people read them, how they want to be written to, and what the liaison hands on in 微信."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Path, Request
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.refusals import NotFound
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.notify.operations import reading
from services.notify.paging import address_of, read_place
from services.notify.queries import messages as queries
from services.notify.queries.shown import Sender, show_messages, show_told
from services.ui.desk import SIGNED_IN, Desk, only, see_other
from services.ui.forms import Form, FormState
from services.ui.identity import Who
from services.ui.navigation import NavigationItem, Tab

desk = Desk("notify")
router = desk.pages()

TEAM = (Role.LIAISON, Role.COMMISSIONER, Role.MENTOR, Role.MANAGER)
NAVIGATION = [NavigationItem("消息", "/messages", tuple(Role))]
TABS = [Tab("转告企业", "/messages/cases/{case_id}", TEAM)]


ShortCode = Annotated[str, Path(pattern="^[a-z2-7]{12}$")]


class PreferenceEntry(BaseModel):
    """Boxes that are ticked; one left empty is not sent at all."""

    sms: bool = False
    email: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    previous: str | None
    next: str | None


def sender_of(request: Request) -> Sender:
    settings = request.app.state.settings
    return Sender(settings.center_name, settings.base_url)


@router.get("/messages", access=SIGNED_IN)
def list_messages(request: Request, who: Who, before: str = "", unread: str = "") -> Response:
    with desk.reading(request) as session:
        rows = queries.list_messages(session, who, before=read_place(before), unread=bool(unread), limit=queries.PAGE + 1)
        shown = show_messages(session, sender_of(request), rows[: queries.PAGE])
        waiting = queries.count_unread(session, who)
    more = address_of("/messages", shown[-1].at, shown[-1].message_id, unread=bool(unread)) if len(rows) > queries.PAGE else None
    first = "/messages?unread=yes" if unread else "/messages"
    page = Page(first if before else None, more)
    return desk.render(request, "notify/messages.html", who=who, messages=shown, waiting=waiting, unread=bool(unread), page=page)


@router.post("/messages/{message_id}/read", access=SIGNED_IN)
def read_message(request: Request, message_id: UUID, who: Who, form: Form) -> Response:
    """Mark as read and go where it leads, or back to the list."""
    stay = bool(form.text("stay"))

    def deed(session: Session) -> str:
        _message, notice = reading.read_message(session, who, message_id)
        return "/messages" if stay else notice.link

    return desk.submit(request, who, form, deed)


@router.post("/messages/read", access=SIGNED_IN)
def read_all(request: Request, who: Who, form: Form) -> Response:
    def deed(session: Session) -> str:
        reading.read_all(session, who)
        return "/messages"

    return desk.submit(request, who, form, deed)


@router.get("/m/{code}", access=SIGNED_IN)
def follow_link(request: Request, code: ShortCode, who: Who) -> Response:
    """The short link of an SMS. Following it only notes that its addressee has read the message."""
    with desk.transaction(request) as session:
        _message, notice = reading.follow_link(session, who, code)
        link = notice.link
    return see_other(link)


@router.get("/messages/preferences", access=SIGNED_IN)
def show_preferences(request: Request, who: Who, saved: str = "") -> Response:
    with desk.reading(request) as session:
        preference = queries.get_preference(session, who.person_id)
    return desk.render(request, "notify/preferences.html", who=who, preference=preference, saved=bool(saved))


@router.post("/messages/preferences", access=SIGNED_IN)
def set_preferences(request: Request, who: Who, form: Form) -> Response:
    entry: FormState[PreferenceEntry] = form.read(PreferenceEntry)
    if not entry:
        with desk.reading(request) as session:
            preference = queries.get_preference(session, who.person_id)
        return desk.render(
            request, "notify/preferences.html", who=who, status=422, form=entry, preference=preference, saved=False
        )
    wanted = entry.value

    def deed(session: Session) -> str:
        reading.set_preference(session, who, sms=wanted.sms, email=wanted.email)
        return "/messages/preferences?saved=yes"

    return desk.submit(request, who, form, deed)


@router.get("/messages/cases/{case_id}", access=only(*TEAM))
def show_case(request: Request, case_id: UUID, who: Who) -> Response:
    with desk.reading(request) as session:
        case = queries.get_case(session, who, case_id)
        told = show_told(session, sender_of(request), queries.list_firm_notices(session, case))
        firm = queries.names_of(session, [case.enterprise_id]).get(case.enterprise_id, "")
    return desk.render(request, "notify/case.html", who=who, case_id=case_id, told=told, firm=firm)


@router.post("/messages/cases/{case_id}/forwarded", access=only(Role.LIAISON))
def record_forwarded(request: Request, case_id: UUID, who: Who, form: Form) -> Response:
    notice_id = _notice_of(form.text("message_id"))

    def deed(session: Session) -> str:
        reading.record_forwarded(session, who, case_id, notice_id)
        return f"/messages/cases/{case_id}"

    return desk.submit(request, who, form, deed)


def _notice_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(_("没有这条消息")) from None
