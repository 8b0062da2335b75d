"""A case's diagnosis: what is proposed, and booking."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from services.diagnosis import clock, operations
from services.diagnosis.api.door import arrive, book, bookers, desk, leaders, readers, router
from services.diagnosis.api.showing import case_json, proposals_json, visit_json
from services.diagnosis.entries import Wanted
from services.diagnosis.queries.cases import get_case, list_waiting
from services.diagnosis.queries.proposals import find_free
from services.diagnosis.queries.reports import list_reports
from services.diagnosis.queries.retests import list_retests
from services.diagnosis.queries.visits import list_visits
from services.diagnosis.scheduling import HALF_DAY, TWO_HOURS
from services.ui.identity import Who

LENGTHS = {"half_day": HALF_DAY, "two_hours": TWO_HOURS}
Length = Literal["half_day", "two_hours"]


@router.get("/cases", access=leaders)
def list_cases(request: Request, who: Who, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> dict[str, Any]:
    """等待安排上门的企业，等得最久的在前，每家附最合适的三个时间。"""
    with desk.reading(request) as session:
        free = find_free(session, clock.now())
        waiting = list_waiting(session, who, limit=limit)
        return {"cases": [
            {"case_id": view.case.case_id, "name": view.name, "opened_at": view.case.opened_at,
             "proposals": proposals_json(free, free.proposals(view, limit=3))}
            for view in waiting
        ]}  # fmt: skip


@router.get("/cases/{case_id}", access=readers)
def show_case(request: Request, who: Who, case_id: UUID) -> dict[str, Any]:
    """上门、报告和复测确认。"""
    arrive(request, case_id)
    with desk.reading(request) as session:
        view = get_case(session, who, case_id)
        return case_json(
            view, list_visits(session, who, case_id), list_reports(session, who, case_id), list_retests(session, who, case_id)
        )


@router.get("/cases/{case_id}/proposals", access=bookers)
def list_proposals(request: Request, who: Who, case_id: UUID, length: Length = "half_day") -> dict[str, Any]:
    """推荐的专家和时间，最合适的在前，附理由。`unknown_year` 是放假安排尚未公布、因此不能预约的年份。"""
    arrive(request, case_id)
    with desk.reading(request) as session:
        view = get_case(session, who, case_id)
        free = find_free(session, clock.now(), length=LENGTHS[length])
        proposals = proposals_json(free, free.proposals(view))
        return {"case_id": case_id, "until": free.until, "unknown_year": free.unknown_year, "proposals": proposals}


@router.post("/cases/{case_id}/visits", access=bookers, status_code=201)
def book_visit(request: Request, who: Who, case_id: UUID, wanted: Wanted) -> Response:
    """预约上门。同一专家、同一时间重复提交，答已约好的那一次；时间已被约走时答 409，`alternatives` 里是其他可约的时间。"""
    length = _length_of(wanted)
    return book(
        request,
        who,
        case_id,
        length,
        lambda session: visit_json(operations.book_visit(session, who, case_id, wanted, clock.now())),
    )


def _length_of(wanted: Wanted) -> timedelta:
    return TWO_HOURS if wanted.ends_at - wanted.starts_at <= TWO_HOURS else HALF_DAY
