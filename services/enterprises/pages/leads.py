"""Leads for people: the list by due time, one lead with what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from services.contracts.refusals import Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.enterprises.entries import (
    CHANNELS,
    DROP_REASONS,
    OUTCOMES,
    CallEntry,
    DelegatedRegistrationEntry,
    DropEntry,
    LinkEntry,
)
from services.enterprises.models import Firm
from services.enterprises.operations import leading
from services.enterprises.pages.base import delegation_key, desk, router
from services.enterprises.pages.registering import firm_choices
from services.enterprises.paging import read_key, write_key
from services.enterprises.queries.leads import DECIDED, PAGE, LeadFilter, get_lead, list_leads, suggest_firms
from services.enterprises.queries.people import names_of
from services.enterprises.searching import legible
from services.ui.desk import only, then
from services.ui.forms import Form, FormState, SentForm
from services.ui.identity import Identity, Who

READERS = (Role.LIAISON, Role.COMMISSIONER, Role.MANAGER)
EntryT = TypeVar("EntryT", bound=BaseModel)


@router.get("/leads", access=only(*READERS))
def show_leads(request: Request, who: Who, state: str = "open", q: str = "", after: str = "") -> Response:
    state = state if state in DECIDED else "open"
    with desk.reading(request) as session:
        rows = list_leads(session, LeadFilter(state, legible(q)[:80], read_key(after)))
        names = names_of(session, [row.liaison_id for row in rows if row.liaison_id])
    shown, kept = rows[:PAGE], {"state": state} | ({"q": q} if q else {})
    following = write_key(shown[-1].decided_at or shown[-1].due_at, shown[-1].id) if len(rows) > PAGE else ""
    page = SimpleNamespace(
        previous=f"/enterprises/leads?{urlencode(kept)}" if after else None,
        next=f"/enterprises/leads?{urlencode(kept | {'after': following})}" if following else None,
    )
    ways = (("open", _("待处理")), ("taken", _("已接手")), ("dropped", _("已放弃")), ("expired", _("已过期")))
    form: FormState[Any] = FormState({"q": q[:80]})
    return desk.render(
        request, "enterprises/leads.html", who=who, form=form, rows=shown, page=page, state=state, q=q, names=names, ways=ways,
        now=datetime.now(UTC),
    )  # fmt: skip


@router.get("/leads/{lead_id}", access=only(*READERS))
def show_lead(request: Request, lead_id: UUID, who: Who, q: str = "") -> Response:
    """`q` looks for the firm on the register by another part of its name."""
    return _lead_page(request, who, lead_id, q=q)


def _lead_page(
    request: Request, who: Identity, lead_id: UUID, *, q: str = "", doing: str = "", form: FormState[Any] | None = None,
    status: int = 200,
) -> Response:  # fmt: skip
    with desk.reading(request) as session:
        lead = get_lead(session, lead_id)
        names = names_of(session, [lead.liaison_id] if lead.liaison_id else [])
        firm = session.get(Firm, lead.enterprise_id) if lead.enterprise_id else None
        found = suggest_firms(session, legible(q)[:80] or lead.firm_name) if lead.is_open else []
    mine = lead.is_open and lead.liaison_id in (None, who.person_id)
    search: FormState[Any] = FormState({"q": q[:80]})
    return desk.render(
        request, "enterprises/lead.html", who=who, form=form, status=status, doing=doing, lead=lead, firm=firm, names=names, found=found,
        search=search, works=mine and who.has(Role.LIAISON), may_drop=lead.is_open and who.has(Role.LIAISON, Role.MANAGER),
        now=datetime.now(UTC), channels=[(one, one) for one in CHANNELS], outcomes=[(one, one) for one in OUTCOMES],
        reasons=[(one, one) for one in DROP_REASONS],
    )  # fmt: skip


@router.post("/leads/{lead_id}/call", access=only(Role.LIAISON))
def note_call(request: Request, lead_id: UUID, who: Who, form: Form) -> Response:
    def deed(session: Session, entry: CallEntry) -> object:
        return leading.note_call(session, who, lead_id, entry)

    return _do(request, who, lead_id, form, "call", CallEntry, deed)


@router.post("/leads/{lead_id}/link", access=only(Role.LIAISON))
def link_lead(request: Request, lead_id: UUID, who: Who, form: Form) -> Response:
    def deed(session: Session, entry: LinkEntry) -> object:
        return leading.link_lead(session, who, lead_id, entry.enterprise_id)

    return _do(request, who, lead_id, form, "link", LinkEntry, deed)


@router.post("/leads/{lead_id}/drop", access=only(Role.LIAISON, Role.MANAGER))
def drop_lead(request: Request, lead_id: UUID, who: Who, form: Form) -> Response:
    def deed(session: Session, entry: DropEntry) -> object:
        return leading.drop_lead(session, who, lead_id, entry)

    return _do(request, who, lead_id, form, "drop", DropEntry, deed)


def _do(
    request: Request, who: Identity, lead_id: UUID, form: SentForm, doing: str, model: type[EntryT],
    deed: Callable[[Session, EntryT], object],
) -> Response:  # fmt: skip
    entry = form.read(model)
    if entry:
        try:
            path = f"/enterprises/leads/{lead_id}"
            return desk.submit(request, who, form, then(path, lambda session: deed(session, entry.value)))
        except Refused as error:
            if error.status == 404 and not error.faults[0].where:
                raise
            entry.refuse(error)
    return _lead_page(request, who, lead_id, doing=doing, form=entry, status=422)


@router.get("/leads/{lead_id}/register", access=only(Role.LIAISON))
def show_register(request: Request, lead_id: UUID, who: Who) -> Response:
    with desk.reading(request) as session:
        lead = get_lead(session, lead_id)
    lead.demand_free_for(who.person_id)
    form = FormState[Any].of(name=lead.firm_name, contact_name=lead.contact_name, contact_mobile=lead.mobile, need=lead.need)
    return _register_page(request, who, lead_id, form)


@router.post("/leads/{lead_id}/register", access=only(Role.LIAISON))
def register_lead(request: Request, lead_id: UUID, who: Who, form: Form) -> Response:
    entry = form.read(DelegatedRegistrationEntry)
    key = delegation_key(request)
    if entry:
        try:
            deed = leading.register_lead
            return desk.submit(
                request, who, form, lambda session: f"/enterprises/delegations/{deed(session, who, lead_id, entry.value, key).id}"
            )
        except Refused as error:
            if error.status == 404:
                raise
            entry.refuse(error)
    return _register_page(request, who, lead_id, entry, 422)


def _register_page(request: Request, who: Identity, lead_id: UUID, form: FormState[Any], status: int = 200) -> Response:
    with desk.reading(request) as session:
        get_lead(session, lead_id)
    action = f"/enterprises/leads/{lead_id}/register"
    return desk.render(
        request,
        "enterprises/register_for.html",
        who=who,
        form=form,
        status=status,
        action=action,
        lead_id=lead_id,
        **firm_choices(),
    )
