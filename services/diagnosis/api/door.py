"""The one API router of the room, who may pass, and what a lost race is answered with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.encoders import jsonable_encoder
from sqlalchemy.orm import Session
from starlette.responses import JSONResponse, Response

from services.contracts.vocabulary import Role
from services.diagnosis import clock
from services.diagnosis.api.showing import proposals_json
from services.diagnosis.models import Case
from services.diagnosis.operations import SlotTaken
from services.diagnosis.queries.cases import get_case
from services.diagnosis.queries.proposals import find_free
from services.diagnosis.scheduling import UnknownYear
from services.ui.desk import Desk, only
from services.ui.identity import Identity

desk = Desk("diagnosis")
router = desk.api(prefix="/api/v1/diagnosis")

CENTER = (Role.COMMISSIONER, Role.MANAGER)
BOOKERS = (Role.SME, Role.LIAISON, *CENTER)
READERS = (*BOOKERS, Role.MENTOR, Role.EXPERT)

leaders = only(*CENTER)
bookers = only(*BOOKERS)
movers = only(*BOOKERS, Role.EXPERT)
readers = only(*READERS)
experts_only = only(Role.EXPERT)
offerers = only(Role.EXPERT, *CENTER)


def arrive(request: Request, case_id: UUID) -> None:
    """Wait a moment for a case this room has not heard of yet."""
    with desk.reading(request) as session:
        known = session.get(Case, case_id)
    if known is None:
        desk.await_row(request, lambda session: session.get(Case, case_id))


def book(request: Request, who: Identity, case_id: UUID, length: timedelta, deed: Callable[[Session], Any]) -> Response:
    """Do a deed that takes an expert's time; whoever comes too late is told what else is free."""
    try:
        return desk.write(request, who, deed)
    except SlotTaken as taken:
        errors = [{"where": fault.where, "what": fault.what} for fault in taken.faults]
        alternatives = _alternatives(request, who, case_id, length)
        return JSONResponse(jsonable_encoder({"errors": errors, "alternatives": alternatives}), status_code=taken.status)


def _alternatives(request: Request, who: Identity, case_id: UUID, length: timedelta) -> list[dict[str, Any]]:
    with desk.reading(request) as session:
        try:
            free = find_free(session, clock.now(), length=length)
        except UnknownYear:
            return []
        return proposals_json(free, free.proposals(get_case(session, who, case_id), limit=5))
