"""A firm comes in: registered anew, or claimed by credit code or by the link on its sheet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from services.contracts.districts import PLACES
from services.contracts.industries import division_choices
from services.contracts.refusals import NotFound, Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.enterprises.entries import ClaimEntry, RegistrationEntry
from services.enterprises.models import Firm
from services.enterprises.operations import claiming, keeping, registering
from services.enterprises.pages.base import claim_links, desk, read_upload, router
from services.enterprises.queries.firms import find_claims_by
from services.enterprises.queries.seeing import find_own_firm
from services.ui.desk import only
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who


def firm_choices() -> dict[str, Any]:
    """What the fields of a firm choose from."""
    return {"industries": division_choices(), "districts": [(name, name) for name in PLACES]}


@router.get("/register", access=only(Role.SME))
def show_register(request: Request, who: Who, credit_code: str = "") -> Response:
    with desk.reading(request) as session:
        own = find_own_firm(session, who)
    form = FormState[RegistrationEntry].of(credit_code=credit_code[:30]) if credit_code else None
    return desk.render(request, "enterprises/register.html", who=who, own=own, form=form, **firm_choices())


@router.post("/register", access=only(Role.SME))
def register(request: Request, who: Who, form: Form) -> Response:
    entry = form.read(RegistrationEntry)
    if entry:
        try:
            return desk.submit(request, who, form, lambda session: _register(session, who, entry.value))
        except Refused as error:
            entry.refuse(error)
    return desk.render(request, "enterprises/register.html", who=who, form=entry, status=422, own=None, **firm_choices())


def _register(session: Session, who: Identity, entry: RegistrationEntry) -> str:
    registering.register_own_firm(session, who, entry)
    return "/enterprises/mine"


@router.get("/claim", access=only(Role.SME))
def show_claim(request: Request, who: Who) -> Response:
    with desk.reading(request) as session:
        return desk.render(
            request,
            "enterprises/claim.html",
            who=who,
            own=find_own_firm(session, who),
            made=find_claims_by(session, who.person_id),
        )


@router.post("/claim", access=only(Role.SME))
def claim(request: Request, who: Who, form: Form) -> Response:
    entry = form.read(ClaimEntry)
    if entry:
        try:
            return desk.submit(request, who, form, lambda session: _claim(request, session, who, entry.value))
        except Refused as error:
            entry.refuse(error)
    with desk.reading(request) as session:
        made = find_claims_by(session, who.person_id)
        return desk.render(request, "enterprises/claim.html", who=who, form=entry, status=422, own=None, made=made)


def _claim(request: Request, session: Session, who: Identity, entry: ClaimEntry) -> str:
    made = claiming.claim_by(session, who, entry, claim_links(request))
    return f"/enterprises/claims/{made.id}/licence"


@router.get("/claim/{token}", access=only(Role.SME))
def show_claim_link(request: Request, token: str, who: Who) -> Response:
    """What the code on a firm's sheet opens: the firm's name and one button."""
    enterprise_id = claim_links(request).read(token)
    with desk.reading(request) as session:
        firm = session.get(Firm, enterprise_id) if enterprise_id else None
        if firm is None:
            raise NotFound(_("这个二维码不是本中心发的，或已失效，请联系企业联络员"))
        return desk.render(
            request, "enterprises/claim_link.html", who=who, firm=firm, token=token, own=find_own_firm(session, who)
        )


@router.get("/claims/{claim_id}/licence", access=only(Role.SME))
def show_licence(request: Request, claim_id: UUID, who: Who) -> Response:
    with desk.reading(request) as session:
        made = claiming.find_own_claim(session, who, claim_id)
        return desk.render(
            request, "enterprises/licence.html", who=who, claim=made, firm=session.get_one(Firm, made.enterprise_id)
        )


@router.post("/claims/{claim_id}/licence", access=only(Role.SME))
def attach_licence(request: Request, claim_id: UUID, who: Who, form: Form) -> Response:
    content, name = read_upload(form.file("file"))
    home = request.app.state.settings.private_home()

    def deed(session: Session) -> str:
        made = claiming.find_own_claim(session, who, claim_id)
        upload = keeping.keep_photo(
            session,
            home,
            content,
            kind="licence",
            file_name=name,
            by=who.person_id,
            enterprise_id=made.enterprise_id,
            where="file",
        )
        claiming.attach_licence(session, who, claim_id, upload.id)
        return "/enterprises/mine" if made.state == "pending" else "/enterprises/claim"

    try:
        return desk.submit(request, who, form, deed)
    except Refused as error:
        if error.status == 404:
            raise
        with desk.reading(request) as session:
            made = claiming.find_own_claim(session, who, claim_id)
            firm = session.get_one(Firm, made.enterprise_id)
        state: FormState[ClaimEntry] = FormState({}).refuse(error)
        return desk.render(request, "enterprises/licence.html", who=who, form=state, status=422, claim=made, firm=firm)
