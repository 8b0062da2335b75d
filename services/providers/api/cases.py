"""A case's way to a provider: the match, the consent, its withdrawal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.refusals import NotFound
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.providers.api.desk import desk, router
from services.providers.consenting import TEXT_VERSION
from services.providers.entries import ConsentEntry
from services.providers.models import Consent, Match
from services.providers.operations import granting, proposing
from services.providers.queries import cases, registry
from services.providers.queries.consents import get_consent
from services.providers.showing import consent_json, match_json
from services.ui.desk import only
from services.ui.identity import Who
from services.ui.shielding import WITH_FILE

PEOPLE = only(Role.SME, Role.LIAISON, Role.COMMISSIONER, Role.MENTOR, Role.MANAGER)
FIRM_SIDE = only(Role.SME, Role.LIAISON)


@router.get("/cases/{case_id}", access=PEOPLE)
def show_case(request: Request, who: Who, case_id: UUID) -> dict[str, Any]:
    """本案的推荐、同意书、对接和项目。"""
    with desk.reading(request) as session:
        cases.get_case(session, who, case_id)
        match = cases.find_match(session, case_id, who)
        return {
            "case_id": case_id,
            "text_version": TEXT_VERSION,
            "match": _match(session, match) if match else None,
            "consents": [_consent(session, one) for one in cases.list_consents(session, case_id, who)],
            "engagements": [
                {"engagement_id": one.engagement_id, "state": one.state, "version": one.version}
                for one in cases.list_engagements(session, case_id, who)
            ],
        }


@router.get("/cases/{case_id}/match", access=PEOPLE)
def show_match(request: Request, who: Who, case_id: UUID) -> dict[str, Any]:
    """最近一次推荐，附理由；没有合适的服务商时 `candidates` 为空，可在资源库自选。"""
    with desk.reading(request) as session:
        cases.get_case(session, who, case_id)
        match = cases.find_match(session, case_id, who)
        if match is None:
            raise NotFound(_("还没有推荐：诊断报告发布后自动生成。"))
        return _match(session, match)


@router.post("/cases/{case_id}/match", access=PEOPLE, status_code=201)
def match_again(request: Request, who: Who, case_id: UUID) -> Response:
    """按资源库现状重新推荐。"""

    def deed(session: Session) -> dict[str, Any]:
        return _match(session, proposing.match_again(session, who, case_id))

    return desk.write(request, who, deed)


@router.post("/cases/{case_id}/consents", access=FIRM_SIDE, body_bytes=WITH_FILE, status_code=201)
def grant_consent(request: Request, who: Who, case_id: UUID, entry: ConsentEntry) -> Response:
    """企业同意把所列信息提供给所列服务商。联络员只能附企业签字盖章的照片（`paper`）。"""
    return desk.write(request, who, lambda session: _consent(session, granting.grant_consent(session, who, case_id, entry)))


@router.get("/consents/{consent_id}", access=PEOPLE)
def show_consent(request: Request, who: Who, consent_id: UUID) -> dict[str, Any]:
    """一份同意书和每家的答复。"""
    with desk.reading(request) as session:
        consent, _case = get_consent(session, who, consent_id)
        return _consent(session, consent)


@router.post("/consents/{consent_id}/withdraw", access=FIRM_SIDE)
def withdraw_consent(request: Request, who: Who, consent_id: UUID) -> Response:
    """撤回同意。"""
    return desk.write(request, who, lambda session: _consent(session, granting.withdraw_consent(session, who, consent_id)))


def _match(session: Session, match: Match) -> dict[str, Any]:
    listed = registry.list_listed(session, [UUID(one["provider_id"]) for one in match.candidates])
    return match_json(match, {str(one.provider_id): one.name for one in listed})


def _consent(session: Session, consent: Consent) -> dict[str, Any]:
    session.flush()
    return consent_json(consent, cases.list_asked(session, consent))
