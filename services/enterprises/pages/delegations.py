"""代办: register for a firm, ask to act for it, and confirm with its code or its signed paper."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from services.contracts.refusals import Refused
from services.contracts.vocabulary import Role
from services.enterprises.entries import ACTS, CodeEntry, DelegatedRegistrationEntry, DelegationEntry
from services.enterprises.models import Firm
from services.enterprises.operations import delegating, keeping
from services.enterprises.pages.base import delegation_key, desk, read_upload, router
from services.enterprises.pages.registering import firm_choices
from services.enterprises.queries.seeing import get_case
from services.ui.desk import only
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who
from services.workdays import today

LIAISON = only(Role.LIAISON)
REGISTER_FOR = "/enterprises/register-for"


@router.get("/register-for", access=LIAISON)
def show_register_for(request: Request, who: Who) -> Response:
    return desk.render(request, "enterprises/register_for.html", who=who, action=REGISTER_FOR, **firm_choices())


@router.post("/register-for", access=LIAISON)
def register_for(request: Request, who: Who, form: Form) -> Response:
    entry = form.read(DelegatedRegistrationEntry)
    key = delegation_key(request)
    if entry:
        try:
            return desk.submit(
                request, who, form, lambda session: _page_of(delegating.ask_registration(session, who, entry.value, key).id)
            )
        except Refused as error:
            entry.refuse(error)
    return desk.render(
        request, "enterprises/register_for.html", who=who, form=entry, status=422, action=REGISTER_FOR, **firm_choices()
    )


def _page_of(delegation_id: UUID) -> str:
    return f"/enterprises/delegations/{delegation_id}"


@router.get("/cases/{case_id}/delegation", access=LIAISON)
def show_ask(request: Request, case_id: UUID, who: Who) -> Response:
    return _ask_page(request, who, case_id, None)


def _ask_page(
    request: Request, who: Identity, case_id: UUID, form: FormState[DelegationEntry] | None, status: int = 200
) -> Response:
    with desk.reading(request) as session:
        case = get_case(session, who, case_id)
        firm = session.get_one(Firm, case.enterprise_id)
        known = delegating.known_mobile(session, firm)
    acts = [(act, text) for act, text in ACTS.items() if act != "register"]
    return desk.render(
        request, "enterprises/delegation_ask.html", who=who, form=form, status=status, case_id=case_id, firm=firm, acts=acts,
        tail=known[-4:] if known else "",
    )  # fmt: skip


@router.post("/cases/{case_id}/delegation", access=LIAISON)
def ask_delegation(request: Request, case_id: UUID, who: Who, form: Form) -> Response:
    entry = form.read(DelegationEntry)
    key = delegation_key(request)
    if entry:
        try:
            deed = delegating.ask_delegation
            return desk.submit(request, who, form, lambda session: _page_of(deed(session, who, case_id, entry.value, key).id))
        except Refused as error:
            if error.status == 404:
                raise
            entry.refuse(error)
    return _ask_page(request, who, case_id, entry, status=422)


@router.get("/delegations/{delegation_id}", access=LIAISON)
def show_delegation(request: Request, delegation_id: UUID, who: Who) -> Response:
    return _delegation_page(request, who, delegation_id, None)


def _delegation_page(
    request: Request, who: Identity, delegation_id: UUID, form: FormState[CodeEntry] | None, status: int = 200
) -> Response:
    with desk.reading(request) as session:
        delegation = delegating.get_delegation(session, who, delegation_id)
    now = datetime.now(UTC)
    fresh = (
        delegation.code_expires_at is not None
        and delegation.code_expires_at > now
        and delegation.attempts < delegating.MOST_ATTEMPTS
    )
    return desk.render(
        request, "enterprises/delegation.html", who=who, form=form, status=status, delegation=delegation, acts=ACTS, fresh=fresh
    )


@router.post("/delegations/{delegation_id}/code", access=LIAISON)
def confirm(request: Request, delegation_id: UUID, who: Who, form: Form) -> Response:
    entry = form.read(CodeEntry)
    if entry:
        with desk.transaction(request) as session:
            answer = delegating.confirm_by_code(session, who, delegation_id, entry.value.code, delegation_key(request))
            case_id = delegating.get_delegation(session, who, delegation_id).case_id
        if answer.confirmed:
            return Response(status_code=303, headers={"Location": f"/enterprises/cases/{case_id}"})
        entry.refuse(delegating.wrong_code(answer), where="code")
    return _delegation_page(request, who, delegation_id, entry, status=422)


@router.post("/delegations/{delegation_id}/again", access=LIAISON)
def send_code_again(request: Request, delegation_id: UUID, who: Who, form: Form) -> Response:
    key = delegation_key(request)
    try:
        return desk.submit(
            request, who, form, lambda session: _page_of(delegating.send_code_again(session, who, delegation_id, key).id)
        )
    except Refused as error:
        if error.status == 404:
            raise
        return _delegation_page(request, who, delegation_id, FormState({}).refuse(error), status=error.status)


@router.post("/delegations/{delegation_id}/paper", access=LIAISON)
def confirm_by_paper(request: Request, delegation_id: UUID, who: Who, form: Form) -> Response:
    content, name = read_upload(form.file("file"))
    home = request.app.state.settings.private_home()

    def deed(session: Session) -> str:
        delegation = delegating.get_delegation(session, who, delegation_id)
        upload = keeping.keep_photo(
            session,
            home,
            content,
            kind="paper",
            file_name=name,
            by=who.person_id,
            enterprise_id=delegation.enterprise_id,
            where="file",
        )
        return f"/enterprises/cases/{delegating.confirm_by_paper(session, who, delegation_id, upload.id).case_id}"

    try:
        return desk.submit(request, who, form, deed)
    except Refused as error:
        if error.status == 404:
            raise
        return _delegation_page(request, who, delegation_id, FormState({}).refuse(error), status=422)


@router.get("/delegations/{delegation_id}/letter", access=LIAISON)
def show_letter(request: Request, delegation_id: UUID, who: Who) -> Response:
    """The paper the firm signs where no code can reach it."""
    with desk.reading(request) as session:
        delegation = delegating.get_delegation(session, who, delegation_id)
    return desk.render(
        request, "enterprises/letter.html", who=who, delegation=delegation, acts=ACTS, today=today(datetime.now(UTC))
    )
