"""Experts, what they offer, and the holidays of a year."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.vocabulary import Role
from services.diagnosis import clock, operations
from services.diagnosis.api.door import desk, leaders, offerers, router
from services.diagnosis.api.showing import day_json, expert_json, time_json
from services.diagnosis.entries import DayEntry, NoticeEntry, ProfileEntry, WeekEntry
from services.diagnosis.queries.experts import get_expert, get_own_expert, list_different_days, list_experts, list_hours
from services.ui.desk import only
from services.ui.identity import Identity, Who
from services.workdays import SHANGHAI


@router.get("/experts", access=leaders)
def show_experts(request: Request, who: Who) -> dict[str, Any]:
    """在岗专家。"""
    with desk.reading(request) as session:
        return {"experts": [expert_json(view) for view in list_experts(session, clock.now())]}


@router.get("/experts/{expert_id}", access=offerers)
def show_expert(request: Request, who: Who, expert_id: UUID) -> dict[str, Any]:
    """一位专家的专长和时间。"""
    with desk.reading(request) as session:
        return _whole(session, who, expert_id)


@router.put("/experts/{expert_id}/profile", access=offerers)
def change_profile(request: Request, who: Who, expert_id: UUID, entry: ProfileEntry) -> Response:
    """专长场景、行业、区，和一天最多几次上门。"""

    def deed(session: Session) -> dict[str, Any]:
        operations.change_profile(session, who, expert_id, entry)
        session.flush()
        return expert_json(get_expert(session, expert_id, clock.now()))

    return desk.write(request, who, deed)


@router.put("/experts/{expert_id}/week", access=offerers)
def change_week(request: Request, who: Who, expert_id: UUID, week: WeekEntry) -> Response:
    """每周可上门的时段，整周替换；周一是 0，北京时间。"""

    def deed(session: Session) -> dict[str, Any]:
        operations.change_week(session, who, expert_id, week.hours)
        return _whole(session, who, expert_id)

    return desk.write(request, who, deed)


@router.post("/experts/{expert_id}/days", access=offerers, status_code=201)
def add_day(request: Request, who: Who, expert_id: UUID, entry: DayEntry) -> Response:
    """请假，或加开一天。"""
    return desk.write(request, who, lambda session: day_json(operations.add_different_day(session, who, expert_id, entry)))


@router.delete("/experts/{expert_id}/days/{day_id}", access=offerers, status_code=204)
def remove_day(request: Request, who: Who, expert_id: UUID, day_id: UUID) -> Response:
    """撤销请假或加开。"""
    return desk.write(request, who, lambda session: operations.remove_different_day(session, who, expert_id, day_id))


@router.post("/years", access=only(Role.MANAGER), status_code=201)
def enter_notice(request: Request, who: Who, entry: NoticeEntry) -> Response:
    """录入国务院办公厅关于某一年放假安排的通知。"""

    def deed(session: Session) -> dict[str, Any]:
        notice = operations.enter_notice(session, who, entry, clock.now())
        return {"year": notice.year, "days_off": notice.days_off, "worked": notice.worked, "source": notice.source}

    return desk.write(request, who, deed)


def _whole(session: Session, who: Identity, expert_id: UUID) -> dict[str, Any]:
    view = get_own_expert(session, who, expert_id, clock.now())
    today = clock.now().astimezone(SHANGHAI).date()
    return {**expert_json(view), **time_json(list_hours(session, expert_id), list_different_days(session, expert_id, today))}
