"""Agreeing in two steps, choose and read, so that what goes is seen beforehand, field by field; printing it; taking it back."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.refusals import Fault, Refused
from services.contracts.words import _
from services.handover.agreeing import TEXT_VERSION, text_of
from services.handover.connecting import promised
from services.handover.entries import AgreementEntry, ChoiceEntry
from services.handover.operations import granting
from services.handover.operations.papers import LARGEST
from services.handover.pages.desk import CASE_PEOPLE, FIRM_SIDE, connectors_of, desk, router, show
from services.handover.queries import agreements, cases
from services.handover.queries.previews import preview
from services.ui.forms import Form, FormState, SentForm
from services.ui.identity import Identity, Who
from services.ui.wording import faults_in

Several = Annotated[list[str], Query(max_length=20)]
Text = Annotated[str, Query(max_length=60)]


@router.get("/cases/{case_id}/agree", access=FIRM_SIDE)
def choose(
    request: Request, who: Who, case_id: UUID, platform: Text = "", kinds: Several = [], step: Text = "",  # noqa: B006 (FastAPI copies it)
) -> Response:  # fmt: skip
    """`step` is `read` once platform and kinds are chosen, `print` for the paper."""
    if step not in ("read", "print"):
        return _choose(request, who, case_id, FormState({"platform": platform, "kinds": kinds}))
    try:
        choice = ChoiceEntry.model_validate({"platform": platform, "kinds": kinds})
        granting.connector_for(connectors_of(request), choice)
    except (ValidationError, Refused) as error:
        faults = faults_in(error) if isinstance(error, ValidationError) else error.faults
        beside = [Fault(fault.where.split(".", 1)[0], fault.what) for fault in faults]
        return _choose(request, who, case_id, FormState({"platform": platform, "kinds": kinds}, None, beside), status=422)
    return _read(request, who, case_id, choice, template="agree_paper.html" if step == "print" else "agree_read.html")


@router.post("/cases/{case_id}/agree", access=FIRM_SIDE)
def agree(request: Request, who: Who, case_id: UUID, form: Form) -> Response:
    entry, choice = form.read(AgreementEntry), form.read(ChoiceEntry)
    if not choice:
        return _choose(request, who, case_id, choice, status=422)
    if not entry:
        return _read(request, who, case_id, choice.value, form=entry.about("agreed"), status=422)
    connectors = connectors_of(request)

    def deed(session: Session) -> str:
        granting.agree(session, who, case_id, entry.value, connectors, paper=_photo(form))
        return f"/handover/cases/{case_id}"

    try:
        return desk.submit(request, who, form, deed)
    except Refused as error:
        if any(fault.where in ("platform", "kinds") for fault in error.faults):
            return _choose(request, who, case_id, choice.refuse(error), status=error.status)
        return _read(request, who, case_id, choice.value, form=entry.refuse(error).about("agreed"), status=error.status)


@router.get("/agreements/{agreement_id}", access=CASE_PEOPLE)
def show_agreement(request: Request, who: Who, agreement_id: UUID) -> Response:
    with desk.reading(request) as session:
        agreement, case = agreements.get_agreement(session, who, agreement_id)
        able = agreement.ended_at is None and (cases.is_firm_of(who, case) or cases.is_liaison_of(who, case))
        return show(request, "agreement.html", who, agreement=agreement, connectors=connectors_of(request), may_withdraw=able)


@router.post("/agreements/{agreement_id}/withdraw", access=FIRM_SIDE)
def withdraw(request: Request, who: Who, agreement_id: UUID, form: Form) -> Response:
    def deed(session: Session) -> str:
        return f"/handover/cases/{granting.withdraw(session, who, agreement_id).case_id}"

    return desk.submit(request, who, form, deed)


@router.get("/papers/{signed_id}", access=CASE_PEOPLE)
def show_paper(request: Request, who: Who, signed_id: UUID) -> Response:
    with desk.reading(request) as session:
        paper = agreements.get_paper(session, who, signed_id)
    headers = {"Content-Disposition": "attachment", "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return Response(paper.content, media_type=paper.media_type, headers=headers)


def _choose(request: Request, who: Identity, case_id: UUID, form: FormState[Any], *, status: int = 200) -> Response:
    with desk.reading(request) as session:
        told = _require_side(session, who, case_id)
        live = {one.platform: one for one in agreements.list_agreements(session, who, case_id) if one.ended_at is None}
        return show(
            request, "agree_choose.html", who, status=status, case_id=case_id, form=form, connectors=connectors_of(request),
            told=told, live=live, kinds_of={name: one.named_kinds() for name, one in live.items()},
        )  # fmt: skip


def _read(
    request: Request, who: Identity, case_id: UUID, choice: ChoiceEntry, *, form: FormState[Any] | None = None, status: int = 200,
    template: str = "agree_read.html",
) -> Response:  # fmt: skip
    connector = granting.connector_for(connectors_of(request), choice)
    kinds: list[str] = [kind for kind in connector.kinds() if kind in choice.kinds]
    with desk.reading(request) as session:
        told = _require_side(session, who, case_id)
        case = cases.get_case(session, who, case_id)
        firm = cases.find_firm(session, case.enterprise_id)
        text = text_of(firm.name if firm else _("本企业"), connector.title, promised(connector, kinds))
        return show(
            request, template, who, status=status, case_id=case_id, form=form, text=text, version=TEXT_VERSION, choice=choice,
            connector=connector, preview=preview(session, case, connector, kinds) if told else {}, told=told,
            replaces=agreements.find_live(session, case_id, connector.name) is not None,
            is_liaison=cases.is_liaison_of(who, case),
        )  # fmt: skip


def _require_side(session: Session, who: Identity, case_id: UUID) -> bool:
    """Whether they may see the firm's history as well."""
    case = cases.get_case(session, who, case_id)
    if not (cases.is_firm_of(who, case) or cases.is_liaison_of(who, case)):
        raise Refused(_("只有企业本人可以同意，或由联络员上传企业签字的同意书。"), status=403)
    return cases.is_told(session, who)


def _photo(form: SentForm) -> bytes | None:
    sent = form.file("paper")
    if sent is None:
        return None
    sent.file.seek(0)
    return sent.file.read(LARGEST + 1)
