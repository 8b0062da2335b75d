"""What goes to the platforms, for the center: lists, accounts, and once more."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from services.contracts.handover import RecordKind
from services.handover.api.desk import LEADERS, PEOPLE, SENDERS, connectors_of, desk, router
from services.handover.models import TransferState
from services.handover.operations import resending
from services.handover.queries import transfers
from services.handover.queries.transfers import Wanted
from services.handover.showing import listed_json, transfer_json, whole_json
from services.ui.identity import Who

Text = Annotated[str, Query(max_length=100)]


@router.get("/transfers", access=LEADERS)
def list_transfers(
    request: Request, who: Who, state: TransferState | None = None, platform: Text = "", kind: RecordKind | None = None,
    firm: Text = "", after: Text = "",
) -> dict[str, Any]:  # fmt: skip
    """提交记录，新的在前，一页 30 条；`next` 是下一页的 `after`。`firm` 是企业名称的一部分，或统一社会信用代码。"""
    with desk.reading(request) as session:
        found, following = transfers.list_transfers(session, Wanted(state or "", platform, kind or "", firm.strip()), after)
        return {"transfers": [listed_json(one) for one in found], "next": following or None}


@router.get("/summary", access=LEADERS)
def show_summary(request: Request, who: Who) -> dict[str, Any]:
    """每个平台的对账：已送、有回执、被退回、失败、等待。"""
    with desk.reading(request) as session:
        return {"platforms": transfers.reconcile(session)}


@router.get("/transfers/{transfer_id}", access=PEOPLE)
def show_transfer(request: Request, who: Who, transfer_id: UUID) -> dict[str, Any]:
    """一条提交记录：发了什么、每次结果、平台指出的不同。"""
    with desk.reading(request) as session:
        transfer, _case = transfers.get_transfer(session, who, transfer_id)
        return whole_json(transfer, transfers.list_tries(session, transfer_id), connectors_of(request))


@router.post("/transfers/{transfer_id}/resend", access=SENDERS)
def resend(request: Request, who: Who, transfer_id: UUID) -> Response:
    """再送一次。被退回的按现在的内容另起一条，答复里是新的 `transfer_id`。"""
    return desk.write(request, who, lambda session: transfer_json(resending.resend(session, who, transfer_id)))


@router.post("/platforms/{platform}/resend", access=LEADERS)
def resend_failed(request: Request, who: Who, platform: str) -> Response:
    """把这个平台发送失败的记录都再送一次，一次最多 500 条。"""
    return desk.write(request, who, lambda session: {"queued": resending.resend_failed(session, platform)})
