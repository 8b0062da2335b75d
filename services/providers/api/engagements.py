"""Engagements: plan, agreement, milestones, delivery, acceptance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from pydantic import AwareDatetime
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.vocabulary import CloudDomain, Role
from services.providers.api.desk import desk, router
from services.providers.download import as_download
from services.providers.entries import AcceptanceEntry, AgreementEntry, EvidenceEntry, PlanEntry, RefusalEntry
from services.providers.models import Engagement, EngagementState
from services.providers.operations import engaging
from services.providers.queries import engagements as queries
from services.providers.queries import overview
from services.providers.queries.engagements import get_engagement
from services.providers.queries.overview import Wanted
from services.providers.showing import engagement_json, listed_json, versions_json
from services.ui.desk import only
from services.ui.identity import Identity, Who
from services.ui.shielding import WITH_FILE
from services.workdays import today

READERS = only(Role.PROVIDER, Role.SME, Role.LIAISON, Role.COMMISSIONER, Role.MENTOR, Role.MANAGER)
PROVIDER = only(Role.PROVIDER)
FIRM = only(Role.SME)
FIRM_SIDE = only(Role.SME, Role.LIAISON)


def _do(request: Request, who: Identity, deed: Callable[[Session], Engagement]) -> Response:
    def answered(session: Session) -> dict[str, Any]:
        engagement = deed(session)
        session.flush()
        session.refresh(engagement)
        return engagement_json(get_engagement(session, who, engagement.engagement_id))

    return desk.write(request, who, answered)


@router.get("/engagements", access=READERS)
def list_engagements(
    request: Request, who: Who, state: EngagementState | None = None, domain: CloudDomain | None = None, overdue: bool = False,
    q: Annotated[str, Query(max_length=60)] = "", before: AwareDatetime | None = None, before_id: UUID | None = None,
) -> dict[str, Any]:  # fmt: skip
    """看得到的项目，新的在前；`before` 与 `before_id` 取自上一页的 `next`。"""
    after = (before, before_id) if before and before_id else None
    wanted = Wanted(state=state or "", domain=domain or "", overdue=overdue, part=q.strip(), before=after)
    with desk.reading(request) as session:
        found = overview.list_engagements(session, who, wanted, today(datetime.now(UTC)))
        listed = [listed_json(one) for one in found[: overview.PAGE]]
    last = listed[-1] if len(found) > overview.PAGE else None
    return {"engagements": listed, "next": {"before": last["opened_at"], "before_id": last["engagement_id"]} if last else None}


@router.get("/engagements/{engagement_id}/versions", access=READERS)
def list_versions(request: Request, who: Who, engagement_id: UUID) -> dict[str, Any]:
    """计划的各版，新的在前，各附与上一版的不同。"""
    with desk.reading(request) as session:
        get_engagement(session, who, engagement_id)
        return {"versions": versions_json(queries.list_versions(session, engagement_id))}


@router.get("/evidence/{evidence_id}", access=READERS, response_class=Response)
def show_evidence(request: Request, who: Who, evidence_id: UUID) -> Response:
    """里程碑所附的文件。"""
    with desk.reading(request) as session:
        return as_download(queries.get_evidence(session, who, evidence_id))


@router.get("/engagements/{engagement_id}", access=READERS)
def show_engagement(request: Request, who: Who, engagement_id: UUID) -> dict[str, Any]:
    """一个项目：计划、里程碑和经过。"""
    with desk.reading(request) as session:
        return engagement_json(get_engagement(session, who, engagement_id))


@router.put("/engagements/{engagement_id}/plan", access=PROVIDER)
def plan(request: Request, who: Who, engagement_id: UUID, entry: PlanEntry) -> Response:
    """服务商提交计划；企业确认之前可以再交，版本号加一。"""
    return _do(request, who, lambda session: engaging.plan_engagement(session, who, engagement_id, entry))


@router.post("/engagements/{engagement_id}/agree", access=FIRM)
def agree(request: Request, who: Who, engagement_id: UUID, entry: AgreementEntry) -> Response:
    """企业确认所读版本的计划，项目开始。"""
    return _do(request, who, lambda session: engaging.agree_plan(session, who, engagement_id, entry.version))


@router.post("/engagements/{engagement_id}/milestones/{number}/reach", access=PROVIDER, body_bytes=WITH_FILE)
def reach(request: Request, who: Who, engagement_id: UUID, number: int, entry: EvidenceEntry) -> Response:
    """报告里程碑完成，附依据，可再附一份照片或文件（`file`）。"""
    return _do(request, who, lambda session: engaging.reach_milestone(session, who, engagement_id, number, entry))


@router.post("/engagements/{engagement_id}/deliver", access=PROVIDER)
def deliver(request: Request, who: Who, engagement_id: UUID) -> Response:
    """全部里程碑完成，请企业验收。"""
    return _do(request, who, lambda session: engaging.deliver_engagement(session, who, engagement_id))


@router.post("/engagements/{engagement_id}/accept", access=FIRM_SIDE, body_bytes=WITH_FILE)
def accept(request: Request, who: Who, engagement_id: UUID, entry: AcceptanceEntry) -> Response:
    """企业同意验收。联络员只能附企业签字盖章的照片（`paper`）。"""
    return _do(request, who, lambda session: engaging.accept_engagement(session, who, engagement_id, entry))


@router.post("/engagements/{engagement_id}/return", access=FIRM)
def give_back(request: Request, who: Who, engagement_id: UUID, entry: RefusalEntry) -> Response:
    """企业退回，说明还缺什么。"""
    return _do(request, who, lambda session: engaging.return_engagement(session, who, engagement_id, entry.reason))
