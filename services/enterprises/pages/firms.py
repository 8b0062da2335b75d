"""The register: the list, one firm with its figures and how its size came about, its printed sheet."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from types import SimpleNamespace
from urllib.parse import urlencode
from uuid import UUID

import segno
from fastapi import Request, Response
from sqlalchemy.orm import Session

from services.contracts.districts import PLACES
from services.contracts.industries import division_name
from services.contracts.refusals import Refused
from services.contracts.vocabulary import Role
from services.enterprises.entries import FiguresEntry, NeedEntry, ProfileEntry
from services.enterprises.operations import opening, registering
from services.enterprises.pages.base import claim_links, desk, router
from services.enterprises.pages.registering import firm_choices
from services.enterprises.queries.firms import (
    PAGE,
    FirmFilter,
    find_active_case,
    list_cases_of,
    list_figures,
    list_firms,
    list_members,
    size_of,
)
from services.enterprises.queries.seeing import TEAM, get_firm, shown_since
from services.enterprises.sizing import DOCUMENT
from services.ui.desk import only
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who
from services.workdays import today

STANDINGS = {"unclaimed": "未认领", "claimed": "待核实", "verified": "已核实"}


@router.get("/firms", access=only(*TEAM))
def show_firms(
    request: Request, who: Who, q: str = "", standing: str = "", district: str = "", after: str = "", id: str = ""
) -> Response:
    wanted = FirmFilter(q.strip()[:80], standing if standing in STANDINGS else "", district, _after(after, id))
    with desk.reading(request) as session:
        firms = list_firms(session, who, wanted)
    shown = firms[:PAGE]
    kept = {name: text for name, text in {"q": q, "standing": standing, "district": district}.items() if text}
    last = shown[-1] if len(firms) > PAGE else None
    page = SimpleNamespace(
        previous=f"/enterprises/firms?{urlencode(kept)}" if after else None,
        next=f"/enterprises/firms?{urlencode(kept | {'after': last.name, 'id': str(last.id)})}" if last else None,
    )
    return desk.render(
        request, "enterprises/firms.html", who=who, firms=shown, page=page, name_of=division_name, standings=STANDINGS,
        form=FormState({"q": q, "standing": standing, "district": district}),
        districts=[(name, name) for name in PLACES], imports=who.has(Role.COMMISSIONER, Role.LIAISON, Role.MANAGER),
    )  # fmt: skip


def _after(name: str, id: str) -> tuple[str, UUID] | None:
    try:
        return (name, UUID(id)) if name else None
    except ValueError:
        return None


@router.get("/firms/{enterprise_id}", access=only(Role.SME, *TEAM))
def show_firm(request: Request, enterprise_id: UUID, who: Who) -> Response:
    return _firm_page(request, who, enterprise_id, None)


def _firm_page(
    request: Request, who: Identity, enterprise_id: UUID, form: FormState[FiguresEntry] | None, status: int = 200
) -> Response:
    with desk.reading(request) as session:
        firm = get_firm(session, who, enterprise_id)
        since = shown_since(firm, who)
        figures = list_figures(session, firm.id, since)
        return desk.render(
            request, "enterprises/firm.html", who=who, form=form, status=status, firm=firm, figures=figures,
            sizing=size_of(firm, figures), hidden_before=since, document=DOCUMENT, name_of=division_name, standings=STANDINGS,
            case=find_active_case(session, firm.id), cases=list_cases_of(session, firm.id, since),
            members=list_members(session, firm.id) if who.has(*TEAM) else [], works=who.has(*TEAM), this_year=today(datetime.now(UTC)).year,
        )  # fmt: skip


@router.post("/firms/{enterprise_id}/figures", access=only(Role.SME, *TEAM))
def record_figures(request: Request, enterprise_id: UUID, who: Who, form: Form) -> Response:
    entry = form.read(FiguresEntry)

    def deed(session: Session) -> str:
        registering.record_figures(session, who, enterprise_id, entry.value)
        return f"/enterprises/firms/{enterprise_id}"

    if entry:
        try:
            return desk.submit(request, who, form, deed)
        except Refused as error:
            if error.status == 404:
                raise
            entry.refuse(error)
    return _firm_page(request, who, enterprise_id, entry, status=422)


@router.get("/firms/{enterprise_id}/edit", access=only(Role.SME, *TEAM))
def show_edit(request: Request, enterprise_id: UUID, who: Who) -> Response:
    with desk.reading(request) as session:
        firm = get_firm(session, who, enterprise_id)
        hidden = shown_since(firm, who) is not None
    typed = {name: getattr(firm, name) for name in ProfileEntry.model_fields}
    if hidden and firm.origin != "self":
        typed |= {"contact_name": "", "contact_mobile": "", "address": "", "main_products": ""}
    form = FormState[ProfileEntry].of(**typed)
    return desk.render(request, "enterprises/firm_edit.html", who=who, firm=firm, form=form, **firm_choices())


@router.post("/firms/{enterprise_id}/edit", access=only(Role.SME, *TEAM))
def change_profile(request: Request, enterprise_id: UUID, who: Who, form: Form) -> Response:
    entry = form.read(ProfileEntry)

    def deed(session: Session) -> str:
        registering.change_profile(session, who, enterprise_id, entry.value)
        return f"/enterprises/firms/{enterprise_id}"

    if entry:
        return desk.submit(request, who, form, deed)
    with desk.reading(request) as session:
        firm = get_firm(session, who, enterprise_id)
    return desk.render(request, "enterprises/firm_edit.html", who=who, firm=firm, form=entry, status=422, **firm_choices())


@router.post("/firms/{enterprise_id}/case", access=only(*TEAM))
def open_case(request: Request, enterprise_id: UUID, who: Who, form: Form) -> Response:
    """Somebody of the center opens a case for a firm, from a sentence of need or from the assessment."""
    entry = form.read(NeedEntry)
    if not entry:
        return _firm_page(request, who, enterprise_id, FormState(entry.typed).refuse(entry.errors.get("need", "")), status=422)

    def deed(session: Session) -> str:
        opening.open_case_of(session, who, enterprise_id, entry.value.need)
        return f"/enterprises/firms/{enterprise_id}"

    return desk.submit(request, who, form, deed)


@router.get("/firms/{enterprise_id}/sheet", access=only(*TEAM))
def show_sheet(request: Request, enterprise_id: UUID, who: Who) -> Response:
    """One page to print and hand to the firm: its name, the code to scan, and what to expect."""
    with desk.reading(request) as session:
        firm = get_firm(session, who, enterprise_id)
    return desk.render(
        request, "enterprises/sheet.html", who=who, firm=firm, link=_link(request, enterprise_id), today=today(datetime.now(UTC))
    )


@router.get("/firms/{enterprise_id}/claim-code.svg", access=only(*TEAM))
def show_code(request: Request, enterprise_id: UUID, who: Who) -> Response:
    with desk.reading(request) as session:
        get_firm(session, who, enterprise_id)
    image = BytesIO()
    segno.make(_link(request, enterprise_id), error="m").save(image, kind="svg", scale=6, border=2, xmldecl=False)
    return Response(image.getvalue(), media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


def _link(request: Request, enterprise_id: UUID) -> str:
    return f"{request.app.state.settings.base_url}/enterprises/claim/{claim_links(request).token_of(enterprise_id)}"
