"""The expert's word on a re-test."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.diagnosis import clock, operations
from services.diagnosis.api.door import desk, experts_only, leaders, readers, router
from services.diagnosis.api.showing import confirmation_json, retest_json
from services.diagnosis.entries import Chosen, Verdict
from services.diagnosis.models import Run
from services.diagnosis.queries.retests import get_retest, list_waiting_for
from services.ui.identity import Who


@router.get("/retests", access=experts_only)
def list_retests(request: Request, who: Who) -> dict[str, Any]:
    """等待本人确认的复测。"""
    with desk.reading(request) as session:
        return {"retests": [retest_json(retest) for retest in list_waiting_for(session, who.person_id)]}


@router.get("/retests/{run_id}", access=readers)
def show_retest(request: Request, who: Who, run_id: UUID) -> dict[str, Any]:
    """一次复测与前次测评的对照。"""
    _arrive(request, run_id)
    with desk.reading(request) as session:
        return retest_json(get_retest(session, who, run_id))


@router.post("/retests/{run_id}/confirm", access=experts_only)
def confirm_retest(request: Request, who: Who, run_id: UUID, verdict: Verdict) -> Response:
    """专家确认复测是否属实；不同意时写明原因。"""
    _arrive(request, run_id)
    return desk.write(
        request, who, lambda session: confirmation_json(operations.confirm_retest(session, who, run_id, verdict, clock.now()))
    )


@router.post("/retests/{run_id}/expert", access=leaders)
def choose_expert(request: Request, who: Who, run_id: UUID, chosen: Chosen) -> Response:
    """指定由哪位专家确认。"""
    return desk.write(
        request, who,
        lambda session: confirmation_json(operations.choose_expert(session, who, run_id, chosen.expert_id, clock.now())),
    )  # fmt: skip


def _arrive(request: Request, run_id: UUID) -> None:
    with desk.reading(request) as session:
        known = session.get(Run, run_id)
    if known is None:
        desk.await_row(request, lambda session: session.get(Run, run_id))
