"""The list of who registered: searched, paged, checked in one by one without a script, printed, exported."""

from __future__ import annotations

from types import SimpleNamespace
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.refusals import Refused
from services.contracts.words import _
from services.outreach.gathering_entries import PromiseEntry, ReasonEntry, WalkInEntry
from services.outreach.models import Registration
from services.outreach.operations.gatherings import admitting, promising, seating
from services.outreach.pages.desk import desk, router
from services.outreach.pages.gatherings.keeping import do_and_return
from services.outreach.pages.gatherings.showing import KEEPERS, seat_named, show, with_kinds
from services.outreach.queries.gatherings import registrations
from services.outreach.queries.gatherings.gatherings import counts_of, get_gathering
from services.ui.desk import then
from services.ui.exporting import as_csv
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who
from services.ui.showing import when

MOST_EXPORTED = 10_000


def _states() -> list[tuple[str, str]]:
    return [
        ("seated", _("已报名")), ("waiting", _("候补")), ("walked_in", _("现场登记")), ("came", _("已到场")), ("given_up", _("已取消")),
        ("removed", _("已移除")),
    ]  # fmt: skip


@router.get("/gatherings/{gathering_id}/registrations", access=KEEPERS)
def registrations_page(
    request: Request, who: Who, gathering_id: UUID, words: str = "", state: str = "", after: str = ""
) -> Response:
    return _list_page(request, who, gathering_id, words=words, state=state, after=after)


def _list_page(
    request: Request, who: Identity, gathering_id: UUID, *, words: str = "", state: str = "", after: str = "",
    form: FormState[WalkInEntry] | None = None, status: int = 200,
) -> Response:  # fmt: skip
    words, state = words.strip()[:50], state if state in dict(_states()) else ""
    behind = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    with desk.reading(request) as session:
        gathering, counts = get_gathering(session, gathering_id), counts_of(session, gathering_id)
        found = registrations.list_registrations(session, gathering_id, words=words, state=state, after=behind)
    here = f"/outreach/gatherings/{gathering_id}/registrations"
    asked = {name: value for name, value in (("words", words), ("state", state)) if value}
    more = f"{here}?{urlencode({**asked, 'after': found[-1].arrival})}" if len(found) == registrations.PAGE else None
    return show(
        request, "registrations.html", who, status=status, form=form, gathering=gathering, counts=counts, found=found, words=words,
        state=state, states=_states(), page=SimpleNamespace(previous=None, next=more), here=here,
        export=f"{here}.csv?{urlencode(asked)}",
    )  # fmt: skip


@router.get("/gatherings/{gathering_id}/registrations.csv", access=KEEPERS)
def registrations_csv(request: Request, who: Who, gathering_id: UUID, words: str = "", state: str = "") -> Response:
    state = state if state in dict(_states()) else ""
    with desk.reading(request) as session:
        get_gathering(session, gathering_id)
        found = registrations.list_registrations(
            session, gathering_id, words=words.strip()[:50], state=state, limit=MOST_EXPORTED
        )
    header = [
        _("序号"), _("姓名"), _("手机号"), _("企业"), _("统一社会信用代码"), _("名录内企业"), _("状态"), _("报名时间"), _("到场时间"), _("评分"),
    ]  # fmt: skip
    headers = {"Content-Disposition": 'attachment; filename="registrations.csv"', "Cache-Control": "no-store"}
    return Response(as_csv(header, map(_cells, found)), media_type="text/csv; charset=utf-8", headers=headers)


def _cells(one: Registration) -> list[object]:
    return [
        one.arrival, one.name, one.mobile, one.firm_name, one.credit_code, _("是") if one.enterprise_id else _("否"),
        seat_named(one.state)[0], when(one.registered_at), when(one.came_at), one.rating,
    ]  # fmt: skip


@router.post("/gatherings/{gathering_id}/registrations/{registration_id}/check-in", access=KEEPERS)
def check_in_deed(request: Request, who: Who, form: Form, gathering_id: UUID, registration_id: UUID) -> Response:
    back = f"/outreach/gatherings/{gathering_id}/registrations"
    words = form.text("words")[:50]
    path = f"{back}?{urlencode({'words': words})}" if words else back
    return desk.submit(
        request, who, form, then(path, lambda session: admitting.check_in(session, who, gathering_id, registration_id))
    )


@router.post("/gatherings/{gathering_id}/registrations/{registration_id}/promote", access=KEEPERS)
def promote_deed(request: Request, who: Who, form: Form, gathering_id: UUID, registration_id: UUID) -> Response:
    def deed(session: Session) -> None:
        seating.promote_registration(session, gathering_id, registration_id)

    return desk.submit(request, who, form, then(f"/outreach/gatherings/{gathering_id}/registrations", deed))


@router.get("/gatherings/{gathering_id}/registrations/{registration_id}", access=KEEPERS)
def registration_page(request: Request, who: Who, gathering_id: UUID, registration_id: UUID) -> Response:
    return _one_page(request, who, gathering_id, registration_id)


def _one_page(
    request: Request, who: Identity, gathering_id: UUID, registration_id: UUID, form: FormState[ReasonEntry] | None = None,
    status: int = 200,
) -> Response:  # fmt: skip
    """One registration, and what can be done with it: a seat more, or taking it back."""
    with desk.reading(request) as session:
        gathering = get_gathering(session, gathering_id)
        mine = registrations.get_registration(session, gathering_id, registration_id)
        place = registrations.place_of(session, mine)
    return show(request, "registration.html", who, status=status, form=form, gathering=gathering, mine=mine, place=place)


@router.post("/gatherings/{gathering_id}/registrations/{registration_id}/remove", access=KEEPERS)
def remove_deed(request: Request, who: Who, form: Form, gathering_id: UUID, registration_id: UUID) -> Response:
    entry = form.read(ReasonEntry)
    if not entry:
        return _one_page(request, who, gathering_id, registration_id, entry, 422)

    def deed(session: Session) -> None:
        seating.remove_registration(session, gathering_id, registration_id, entry.value.reason)

    return desk.submit(request, who, form, then(f"/outreach/gatherings/{gathering_id}/registrations", deed))


@router.post("/gatherings/{gathering_id}/walk-ins", access=KEEPERS)
def walk_in_deed(request: Request, who: Who, form: Form, gathering_id: UUID) -> Response:
    entry = form.read(WalkInEntry)
    if not entry:
        return _list_page(request, who, gathering_id, form=entry, status=422)
    back = f"/outreach/gatherings/{gathering_id}/registrations?state=came"
    return desk.submit(
        request, who, form, then(back, lambda session: admitting.admit_walk_in(session, who, gathering_id, entry.value))
    )


@router.get("/gatherings/{gathering_id}/sheet", access=KEEPERS)
def sheet_page(request: Request, who: Who, gathering_id: UUID) -> Response:
    """The signature sheet to print, with empty lines for whoever comes without a registration."""
    with desk.reading(request) as session:
        gathering = get_gathering(session, gathering_id)
        found = registrations.list_registrations(session, gathering_id, state="seated", limit=MOST_EXPORTED)
    return show(request, "sheet.html", who, gathering=gathering, found=found, spare=range(12))


@router.get("/gatherings/{gathering_id}/promises", access=KEEPERS)
def promises_page(request: Request, who: Who, gathering_id: UUID) -> Response:
    return _promises_shown(request, who, gathering_id, None)


def _promises_shown(
    request: Request, who: Identity, gathering_id: UUID, form: FormState[PromiseEntry] | None, status: int = 200
) -> Response:
    with desk.reading(request) as session:
        gathering = get_gathering(session, gathering_id)
        found = registrations.list_promises(session, gathering_id)
    return show(
        request, "promises.html", who, status=status, form=form, gathering=gathering, promises=found, with_kinds=with_kinds()
    )


@router.post("/gatherings/{gathering_id}/promises", access=KEEPERS)
def promise_deed(request: Request, who: Who, form: Form, gathering_id: UUID) -> Response:
    entry = form.read(PromiseEntry)
    if not entry:
        return _promises_shown(request, who, gathering_id, entry, 422)
    try:
        return do_and_return(
            request, who, form, gathering_id, lambda session: promising.promise_contact(session, who, gathering_id, entry.value)
        )
    except Refused as error:
        return _promises_shown(request, who, gathering_id, entry.refuse(error), error.status)
