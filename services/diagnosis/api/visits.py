"""What becomes of a visit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.diagnosis import clock, operations
from services.diagnosis.api.door import book, desk, experts_only, movers, offerers, readers, router
from services.diagnosis.api.showing import visit_json
from services.diagnosis.entries import Cancelling, Confirming, HeldAt, Moved
from services.diagnosis.queries.visits import get_visit, list_coming, list_to_report
from services.diagnosis.scheduling import HALF_DAY
from services.ui.identity import Who


@router.get("/visits", access=experts_only)
def list_visits(request: Request, who: Who) -> dict[str, Any]:
    """专家本人将要上门的，和已上门、待写报告的。"""
    with desk.reading(request) as session:
        coming, to_report = list_coming(session, who.person_id), list_to_report(session, who.person_id)
        return {
            "coming": [{**visit_json(outing.visit), "firm": outing.firm_name} for outing in coming],
            "to_report": [{**visit_json(outing.visit), "firm": outing.firm_name} for outing in to_report],
        }


@router.get("/visits/{visit_id}", access=readers)
def show_visit(request: Request, who: Who, visit_id: UUID) -> dict[str, Any]:
    """一次上门。"""
    with desk.reading(request) as session:
        return visit_json(get_visit(session, who, visit_id))


@router.post("/visits/{visit_id}/reschedule", access=movers)
def reschedule_visit(request: Request, who: Who, visit_id: UUID, wanted: Moved) -> Response:
    """改时间，或换专家；专家需重新确认。`revision` 与当前不符时答 409。"""
    with desk.reading(request) as session:
        case_id = get_visit(session, who, visit_id).case_id
    return book(
        request, who, case_id, HALF_DAY,
        lambda session: visit_json(operations.reschedule_visit(session, who, visit_id, wanted, clock.now(), wanted.revision)),
    )  # fmt: skip


@router.post("/visits/{visit_id}/cancel", access=movers)
def cancel_visit(request: Request, who: Who, visit_id: UUID, entry: Cancelling) -> Response:
    """取消，时间随即空出。"""
    return desk.write(
        request, who,
        lambda session: visit_json(operations.cancel_visit(session, who, visit_id, entry.reason, clock.now(), entry.revision)),
    )  # fmt: skip


@router.post("/visits/{visit_id}/confirm", access=experts_only)
def confirm_visit(request: Request, who: Who, visit_id: UUID, entry: Confirming | None = None) -> Response:
    """专家确认会来。"""
    revision = entry.revision if entry else None
    return desk.write(
        request, who, lambda session: visit_json(operations.confirm_visit(session, who, visit_id, clock.now(), revision))
    )


@router.post("/visits/{visit_id}/held", access=offerers)
def hold_visit(request: Request, who: Who, visit_id: UUID, entry: HeldAt) -> Response:
    """登记上门已完成，写真实的起止时间；可以是过去，也可以与预约不同。"""
    return desk.write(
        request, who, lambda session: visit_json(operations.hold_visit(session, who, visit_id, entry.span, clock.now()))
    )
