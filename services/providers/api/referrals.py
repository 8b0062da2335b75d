"""The provider's side of referrals."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.vocabulary import Role
from services.providers.api.desk import desk, router
from services.providers.entries import RefusalEntry
from services.providers.operations import answering
from services.providers.queries import referrals
from services.providers.showing import referral_json
from services.ui.desk import only
from services.ui.identity import Who

PROVIDER = only(Role.PROVIDER)


@router.get("/referrals", access=PROVIDER)
def list_referrals(request: Request, who: Who, before: datetime | None = None, before_id: UUID | None = None) -> dict[str, Any]:
    """发给本单位的对接，只含企业同意提供的信息；`before` 与 `before_id` 取自上一页的 `next`。"""
    after = (before, before_id) if before and before_id else None
    with desk.reading(request) as session:
        found = referrals.list_referrals(session, who, before=after)
    last = found[-1] if len(found) == referrals.PAGE else None
    return {
        "referrals": [referral_json(one) for one in found],
        "next": {"before": last.offered_at, "before_id": last.referral_id} if last else None,
    }


@router.get("/referrals/{referral_id}", access=PROVIDER)
def show_referral(request: Request, who: Who, referral_id: UUID) -> dict[str, Any]:
    """一条对接。"""
    with desk.reading(request) as session:
        return referral_json(referrals.get_referral(session, who, referral_id))


@router.post("/referrals/{referral_id}/accept", access=PROVIDER)
def accept_referral(request: Request, who: Who, referral_id: UUID) -> Response:
    """接受；随后提交项目计划。"""

    def deed(session: Session) -> dict[str, Any]:
        engagement = answering.accept_referral(session, who, referral_id)
        return {"referral_id": referral_id, "state": "accepted", "engagement_id": engagement.engagement_id}

    return desk.write(request, who, deed)


@router.post("/referrals/{referral_id}/decline", access=PROVIDER)
def decline_referral(request: Request, who: Who, referral_id: UUID, entry: RefusalEntry) -> Response:
    """婉拒，说明理由；本对接转给企业指定的下一家。"""

    def deed(session: Session) -> dict[str, Any]:
        answering.decline_referral(session, who, referral_id, entry.reason)
        return {"referral_id": referral_id, "state": "declined"}

    return desk.write(request, who, deed)
