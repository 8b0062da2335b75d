"""Giving a consent in two steps, choose and read, so that what is agreed to is the very text; printing it; taking it back."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.refusals import Fault, Refused
from services.contracts.words import _
from services.providers.consenting import FIELD_HINTS, TEXT_VERSION, ConsentField, Recipient, compose
from services.providers.download import as_download
from services.providers.entries import ChoiceEntry, ConsentEntry
from services.providers.models import SeenCase
from services.providers.operations import granting
from services.providers.pages.desk import CASE_PEOPLE, FIRM_SIDE, desk, router, show
from services.providers.pages.files import content_of
from services.providers.queries import cases, registry
from services.providers.queries.consents import get_consent, get_paper
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who
from services.ui.wording import faults_in

Several = Annotated[list[str], Query(max_length=20)]


@router.get("/cases/{case_id}/consent", access=FIRM_SIDE)
def choose(
    request: Request, who: Who, case_id: UUID, recipients: Several = [], fields: Several = [], step: str = "",  # noqa: B006 (FastAPI copies it)
) -> Response:  # fmt: skip
    """`step` is `read` once recipients and fields are chosen, `print` for the paper."""
    if step in ("read", "print"):
        try:
            choice = ChoiceEntry(recipients=[one for one in recipients if one], fields=fields)
        except ValidationError as error:
            form: FormState[Any] = FormState({"fields": fields}, None, _beside_fields(error))
            return _choose(request, who, case_id, recipients, form, status=422)
        return _read(request, who, case_id, choice, template="consent_paper.html" if step == "print" else "consent_read.html")
    return _choose(request, who, case_id, recipients, FormState({"fields": fields}))


@router.post("/cases/{case_id}/consent", access=FIRM_SIDE)
def grant(request: Request, who: Who, case_id: UUID, form: Form) -> Response:
    entry = form.read(ConsentEntry)
    choice = form.read(ChoiceEntry)
    if not choice:
        return _choose(request, who, case_id, choice.typed["recipients"], choice, status=422)
    if not entry:
        return _read(request, who, case_id, choice.value, form=_agreeing(entry), status=422)

    def deed(session: Session) -> str:
        granting.grant_consent(session, who, case_id, entry.value, paper=content_of(form, "paper"))
        return f"/providers/cases/{case_id}"

    try:
        return desk.submit(request, who, form, deed)
    except Refused as error:
        return _read(request, who, case_id, choice.value, form=_agreeing(entry.refuse(error)), status=error.status)


@router.get("/consents/{consent_id}", access=CASE_PEOPLE)
def show_consent(request: Request, who: Who, consent_id: UUID) -> Response:
    with desk.reading(request) as session:
        consent, _case = get_consent(session, who, consent_id)
        return show(request, "consent.html", who, consent=consent, asked=cases.list_asked(session, consent))


@router.post("/consents/{consent_id}/withdraw", access=FIRM_SIDE)
def withdraw(request: Request, who: Who, consent_id: UUID, form: Form) -> Response:
    def deed(session: Session) -> str:
        consent = granting.withdraw_consent(session, who, consent_id)
        return f"/providers/cases/{consent.case_id}"

    return desk.submit(request, who, form, deed)


@router.get("/papers/{paper_id}", access=CASE_PEOPLE)
def show_paper(request: Request, who: Who, paper_id: UUID) -> Response:
    with desk.reading(request) as session:
        paper = get_paper(session, who, paper_id)
        return as_download(paper)


def _choose(
    request: Request, who: Identity, case_id: UUID, chosen: list[str], form: FormState[Any] | None, *, status: int = 200
) -> Response:
    with desk.reading(request) as session:
        _require_side(who, cases.get_case(session, who, case_id))
        match = cases.find_match(session, case_id, who)
        suggested = [one["provider_id"] for one in match.candidates] if match else []
        ids = dict.fromkeys(one for one in (*chosen, *suggested) if _is_id(one))
        listed = registry.list_listed(session, [UUID(one) for one in ids])
    fields = [(field.value, field.value, _(FIELD_HINTS[field])) for field in ConsentField]
    options = [(str(one.provider_id), one.name) for one in listed]
    return show(
        request, "consent_choose.html", who, status=status, case_id=case_id, form=form, options=options, fields=fields,
        chosen=[one for one in chosen if _is_id(one)][:3],
    )  # fmt: skip


def _read(
    request: Request, who: Identity, case_id: UUID, choice: ChoiceEntry, *, form: FormState[Any] | None = None, status: int = 200,
    template: str = "consent_read.html",
) -> Response:  # fmt: skip
    with desk.reading(request) as session:
        case = cases.get_case(session, who, case_id)
        _require_side(who, case)
        firm = cases.find_firm(session, case.enterprise_id)
        listed = registry.list_listed(session, choice.recipients)
    text = compose(firm.name if firm else "", [Recipient(one.name, one.contact_phone) for one in listed], choice.fields)
    return show(
        request, template, who, status=status, case_id=case_id, form=form, text=text, version=TEXT_VERSION, choice=choice,
        is_liaison=cases.is_liaison_of(who, case),
    )  # fmt: skip


def _require_side(who: Identity, case: SeenCase) -> None:
    if not (cases.is_firm_of(who, case) or cases.is_liaison_of(who, case)):
        raise Refused(_("只有企业本人可以同意，或由联络员上传企业签字的同意书。"), status=403)


def _agreeing(form: FormState[ConsentEntry]) -> FormState[ConsentEntry]:
    """The one thing the reading page can have wrong by itself stands beside its checkbox."""
    if "" in form.errors:
        form.errors.setdefault("agreed", form.errors.pop(""))
    return form


def _beside_fields(error: ValidationError) -> list[Fault]:
    return [Fault(fault.where.split(".", 1)[0], fault.what) for fault in faults_in(error)]


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
