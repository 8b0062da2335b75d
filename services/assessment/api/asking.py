"""Asking others and correcting, for programs; whoever is asked by a link comes by the pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.assessment import operations, queries
from services.assessment.api.door import ANSWERERS, desk, router
from services.assessment.documents import run_document
from services.assessment.entries import CorrectionEntry, ResponsibleEntry
from services.assessment.models import PledgeRequest
from services.assessment.pages.patience import ASKING_PLEDGE, SMS_TO_NUMBER, demand_patience
from services.ui.identity import Who


@router.post("/runs/{run_id}/correction", access=ANSWERERS, status_code=201)
def start_correction(request: Request, run_id: UUID, who: Who, entry: CorrectionEntry) -> Response:
    """A new run that corrects this submitted one, filled with its answers; the corrected run stays readable."""
    return desk.write(
        request, who, lambda session: run_document(session, operations.start_correction(session, who, run_id, entry.reason))
    )


@router.post("/runs/{run_id}/pledge-requests", access=ANSWERERS, status_code=201)
def request_pledge(request: Request, run_id: UUID, who: Who, entry: ResponsibleEntry) -> Response:
    """Have the responsible person read the sheet and pledge: a link goes out by SMS, a former one is void."""
    with desk.reading(request) as session:
        queries.get_run(session, who, run_id)
    demand_patience(request, None, (ASKING_PLEDGE, str(run_id)), (SMS_TO_NUMBER, entry.mobile))

    def deed(session: Session) -> dict[str, Any]:
        return _line(operations.request_pledge(session, who, run_id, entry.name, entry.mobile))

    return desk.write(request, who, deed)


@router.delete("/pledge-requests/{pledge_request_id}", access=ANSWERERS)
def withdraw_pledge_request(request: Request, pledge_request_id: UUID, who: Who) -> Response:
    return desk.write(request, who, lambda session: _line(operations.withdraw_pledge_request(session, who, pledge_request_id)))


def _line(asked: PledgeRequest) -> dict[str, Any]:
    return {
        "pledge_request_id": asked.pledge_request_id, "run_id": asked.run_id, "state": asked.state, "expires_at": asked.expires_at,
        "mobile_ends": (asked.mobile or "")[-4:] or None,
    }  # fmt: skip
