"""Claims to check: the licence beside what is on the register."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from services.contracts.refusals import NotFound
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.enterprises.entries import ReasonEntry
from services.enterprises.models import ClaimState
from services.enterprises.operations import deciding, keeping
from services.enterprises.pages.base import CHECKERS, desk, router
from services.enterprises.queries.firms import list_claims
from services.enterprises.queries.seeing import TEAM
from services.enterprises.queries.uploads import get_upload
from services.ui.desk import only
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who


@router.get("/claims", access=only(*CHECKERS))
def show_claims(request: Request, who: Who) -> Response:
    return _claims_page(request, who)


def _claims_page(
    request: Request, who: Identity, *, wrong: UUID | None = None, form: FormState[ReasonEntry] | None = None
) -> Response:
    with desk.reading(request) as session:
        return desk.render(
            request, "enterprises/claims.html", who=who, form=form, wrong=wrong, status=200 if form is None else 422,
            pending=list_claims(session, ClaimState.PENDING), redirected=list_claims(session, ClaimState.REDIRECTED),
        )  # fmt: skip


@router.post("/claims/{claim_id}/verify", access=only(*CHECKERS))
def verify_claim(request: Request, claim_id: UUID, who: Who, form: Form) -> Response:
    def deed(session: Session) -> str:
        deciding.verify_claim(session, who, claim_id)
        return "/enterprises/claims"

    return desk.submit(request, who, form, deed)


@router.post("/claims/{claim_id}/refuse", access=only(*CHECKERS))
def refuse_claim(request: Request, claim_id: UUID, who: Who, form: Form) -> Response:
    entry = form.read(ReasonEntry)
    if not entry:
        return _claims_page(request, who, wrong=claim_id, form=entry)

    def deed(session: Session) -> str:
        deciding.refuse_claim(session, who, claim_id, entry.value.reason)
        return "/enterprises/claims"

    return desk.submit(request, who, form, deed)


@router.post("/claims/{claim_id}/replace", access=only(*CHECKERS))
def replace_administrator(request: Request, claim_id: UUID, who: Who, form: Form) -> Response:
    def deed(session: Session) -> str:
        deciding.replace_administrator(session, who, claim_id)
        return "/enterprises/claims"

    return desk.submit(request, who, form, deed)


@router.get("/uploads/{upload_id}", access=only(Role.SME, *TEAM))
def show_upload(request: Request, upload_id: UUID, who: Who) -> Response:
    """A licence or a signed paper, for those who check it and whoever sent it."""
    with desk.reading(request) as session:
        upload = get_upload(session, who, upload_id)
    if upload is None:
        raise NotFound(_("没有找到这份文件"))
    content = keeping.read_photo(request.app.state.settings.home, upload)
    headers = {"Content-Disposition": "inline", "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}
    return Response(content, media_type=upload.media_type, headers=headers)
