"""A firm's agreements, and what of its case went where."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.handover.agreeing import TEXT_VERSION
from services.handover.api.desk import FIRM_SIDE, PEOPLE, connectors_of, desk, router
from services.handover.entries import AgreementEntry
from services.handover.operations import granting
from services.handover.queries import agreements, cases, transfers
from services.handover.showing import agreement_json, platform_json, transfer_json
from services.ui.identity import Who
from services.ui.shielding import WITH_FILE


@router.get("/platforms", access=PEOPLE)
def list_platforms(request: Request, who: Who) -> dict[str, Any]:
    """可以提交的公共服务平台，以及每种记录会提交哪些字段。"""
    platforms = connectors_of(request).platforms.values()
    return {"text_version": TEXT_VERSION, "platforms": [platform_json(platform) for platform in platforms]}


@router.get("/cases/{case_id}", access=PEOPLE)
def show_case(request: Request, who: Who, case_id: UUID) -> dict[str, Any]:
    """本案的同意书和提交记录。企业认领后、营业执照核实前，看不到以往的内容。"""
    with desk.reading(request) as session:
        case = cases.get_case(session, who, case_id)
        told = cases.is_told(session, who)
        return {
            "case_id": case_id,
            "text_version": TEXT_VERSION,
            "may_agree": told,
            "agreements": [agreement_json(one) for one in agreements.list_agreements(session, who, case_id)],
            "ready": [{"kind": one.kind, "as_of": one.as_of} for one in cases.list_records(session, case)] if told else [],
            "transfers": [transfer_json(one) for one in transfers.list_of_case(session, who, case_id)],
        }


@router.post("/cases/{case_id}/agreements", access=FIRM_SIDE, body_bytes=WITH_FILE, status_code=201)
def agree(request: Request, who: Who, case_id: UUID, entry: AgreementEntry) -> Response:
    """企业同意把所列种类的记录提交给一个平台，代替此前给这个平台的同意书。联络员只能附企业签字盖章的照片（`paper`）。"""
    connectors = connectors_of(request)
    return desk.write(request, who, lambda session: agreement_json(granting.agree(session, who, case_id, entry, connectors)))


@router.get("/agreements/{agreement_id}", access=PEOPLE)
def show_agreement(request: Request, who: Who, agreement_id: UUID) -> dict[str, Any]:
    """一份同意书。"""
    with desk.reading(request) as session:
        return agreement_json(agreements.get_agreement(session, who, agreement_id)[0])


@router.post("/agreements/{agreement_id}/withdraw", access=FIRM_SIDE)
def withdraw(request: Request, who: Who, agreement_id: UUID) -> Response:
    """撤回同意：还没提交的立即取消。"""
    return desk.write(request, who, lambda session: agreement_json(granting.withdraw(session, who, agreement_id)))
