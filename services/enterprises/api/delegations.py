"""代办: ask, confirm by the firm's code or by signed paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request, Response, UploadFile
from fastapi.encoders import jsonable_encoder
from sqlalchemy.orm import Session
from starlette.responses import JSONResponse

from services.contracts.vocabulary import Role
from services.enterprises.api.base import delegation_key, delegation_shape, desk, read_upload, router
from services.enterprises.entries import CodeEntry, DelegatedRegistrationEntry, DelegationEntry
from services.enterprises.operations import delegating, keeping
from services.ui.desk import only
from services.ui.identity import Who


@router.post("/delegations", access=only(Role.LIAISON), status_code=201)
def ask_registration(request: Request, who: Who, entry: DelegatedRegistrationEntry) -> Response:
    """Register for a firm: it comes onto the register when the firm has confirmed."""
    key = delegation_key(request)
    return desk.write(request, who, lambda session: delegation_shape(delegating.ask_registration(session, who, entry, key)))


@router.post("/cases/{case_id}/delegations", access=only(Role.LIAISON), status_code=201)
def ask_delegation(request: Request, case_id: UUID, who: Who, entry: DelegationEntry) -> Response:
    key = delegation_key(request)
    return desk.write(
        request, who, lambda session: delegation_shape(delegating.ask_delegation(session, who, case_id, entry, key))
    )


@router.get("/delegations/{delegation_id}", access=only(Role.LIAISON))
def show_delegation(request: Request, delegation_id: UUID, who: Who) -> dict[str, Any]:
    with desk.reading(request) as session:
        return delegation_shape(delegating.get_delegation(session, who, delegation_id))


@router.post("/delegations/{delegation_id}/code", access=only(Role.LIAISON))
def send_code_again(request: Request, delegation_id: UUID, who: Who) -> Response:
    key = delegation_key(request)
    return desk.write(
        request, who, lambda session: delegation_shape(delegating.send_code_again(session, who, delegation_id, key))
    )


@router.post("/delegations/{delegation_id}/confirm", access=only(Role.LIAISON))
def confirm(request: Request, delegation_id: UUID, who: Who, entry: CodeEntry) -> Response:
    """The code the firm read out. A wrong one answers 422 and counts."""
    key = delegation_key(request)
    with desk.transaction(request) as session:
        answer = delegating.confirm_by_code(session, who, delegation_id, entry.code, key)
        shape = delegation_shape(delegating.get_delegation(session, who, delegation_id))
    if answer.confirmed:
        return JSONResponse(jsonable_encoder(shape))
    return JSONResponse({"errors": [{"where": "code", "what": delegating.wrong_code(answer)}]}, status_code=422)


@router.post("/delegations/{delegation_id}/paper", access=only(Role.LIAISON))
def confirm_by_paper(request: Request, delegation_id: UUID, who: Who, file: UploadFile) -> Response:
    content, name = read_upload(file)
    home = request.app.state.settings.private_home()

    def deed(session: Session) -> dict[str, Any]:
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
        return delegation_shape(delegating.confirm_by_paper(session, who, delegation_id, upload.id))

    return desk.write(request, who, deed)
