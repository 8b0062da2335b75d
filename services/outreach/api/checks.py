"""The three-minute check, for programs and for other people's pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.outreach.api.desk import desk, router
from services.outreach.checking import BANDS, MOST_POINTS, informal_name, questions
from services.outreach.entries.checks import CheckEntry, NeedEntry
from services.outreach.operations import checking
from services.outreach.showing import check_json
from services.ui.desk import PUBLIC
from services.ui.identity import Visitor
from services.ui.patience import demand_patience


@router.get("/outreach/check", access=PUBLIC)
def show_questions(request: Request) -> dict[str, Any]:
    """题目和算法。结果是非正式等级，不是企业的等级。"""
    asked = [{"key": one.key, "ask": one.ask, "answers": list(one.answers)} for one in questions()]
    bands = [
        {"informal_level": level, "name": informal_name(level), "from": first, "to": last}
        for level, (first, last) in enumerate(BANDS)
    ]
    return {"questions": asked, "of": MOST_POINTS, "bands": bands, "official": False}


@router.post("/outreach/checks", access=PUBLIC, status_code=201)
def take_check(request: Request, who: Visitor, entry: CheckEntry) -> Response:
    """交一份自查，当场得到非正式等级。`answers` 每题 0、1 或 2。"""
    demand_patience(desk, request, checking.CHECKS)
    return desk.write(request, who, lambda session: check_json(checking.take_check(session, entry)))


@router.post("/outreach/checks/{check_id}/lead", access=PUBLIC, status_code=201)
def leave_need(request: Request, check_id: UUID, who: Visitor, entry: NeedEntry) -> Response:
    """自查之后留一句需求和联系方式，进入企业联络员的线索列表；每次自查只能留一次。"""
    demand_patience(desk, request, checking.NEEDS)

    def deed(session: Session) -> dict[str, Any]:
        return {"lead_id": checking.raise_lead(session, check_id, entry)}

    return desk.write(request, who, deed)
