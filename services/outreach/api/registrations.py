"""Registering, and what whoever registered may do with the secret they were given."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.outreach.api.desk import desk, router
from services.outreach.gathering_entries import FeedbackEntry, RegistrationEntry
from services.outreach.gathering_json import certificate_json, own_json
from services.outreach.minting import tidy_number
from services.outreach.operations.gatherings.rating import give_feedback
from services.outreach.operations.gatherings.registering import (
    REGISTER_ADDRESS,
    REGISTER_MOBILE,
    AlreadyRegistered,
    register,
    remind_of_link,
)
from services.outreach.operations.gatherings.seating import give_up_seat
from services.outreach.queries.gatherings.gatherings import get_gathering
from services.outreach.queries.gatherings.registrations import get_certificate, get_own
from services.ui.desk import PUBLIC
from services.ui.identity import Visitor
from services.ui.patience import demand_patience


@router.post("/outreach/gatherings/{gathering_id}/registrations", access=PUBLIC, status_code=201)
def register_for(request: Request, who: Visitor, gathering_id: UUID, entry: RegistrationEntry) -> Response:
    """报名，不用账号。答复里的 `secret` 只给报名人自己；名额满了 `state` 为 waiting，`place` 是候补的位次。"""
    with desk.reading(request) as session:
        get_gathering(session, gathering_id)
    demand_patience(desk, request, REGISTER_ADDRESS, (REGISTER_MOBILE, entry.mobile))

    def deed(session: Session) -> dict[str, Any]:
        return own_json(get_own(session, register(session, who, gathering_id, entry).secret))

    try:
        return desk.write(request, who, deed)
    except AlreadyRegistered:
        with desk.transaction(request) as session:
            remind_of_link(session, gathering_id, entry.mobile)
        raise


@router.get("/outreach/registrations/{secret}", access=PUBLIC)
def show_own(request: Request, secret: str) -> dict[str, Any]:
    """自己的报名：座位还是候补、签到码、证书。"""
    with desk.reading(request) as session:
        return own_json(get_own(session, secret))


@router.post("/outreach/registrations/{secret}/give-up", access=PUBLIC)
def give_up(request: Request, who: Visitor, secret: str) -> Response:
    """不去了；座位自动让给候补的第一位。"""
    return desk.write(request, who, lambda session: own_json(get_own(session, give_up_seat(session, secret).secret)))


@router.post("/outreach/registrations/{secret}/feedback", access=PUBLIC)
def feedback(request: Request, who: Visitor, secret: str, entry: FeedbackEntry) -> Response:
    """到场的人评价一次，1 到 5 分。"""
    return desk.write(request, who, lambda session: own_json(get_own(session, give_feedback(session, secret, entry).secret)))


@router.get("/outreach/certificates/{number}", access=PUBLIC)
def verify(request: Request, number: str) -> dict[str, Any]:
    """验证培训证书：姓名只显示一部分。"""
    with desk.reading(request) as session:
        return certificate_json(get_certificate(session, tidy_number(number)))
