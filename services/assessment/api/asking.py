"""Asking others and correcting, for programs; what a colleague's link opens stands in `helped`."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import JSONResponse, Response

from services.assessment import operations, queries
from services.assessment.api.door import ANSWERERS, desk, router
from services.assessment.documents import run_document
from services.assessment.entries import CorrectionEntry, HelpEntry, ResponsibleEntry
from services.assessment.models import HelpRequest, PledgeRequest
from services.assessment.operations.helping import help_key
from services.assessment.pages.helping import help_link
from services.assessment.pages.patience import ASKING_HELP, ASKING_PLEDGE, SMS_TO_NUMBER
from services.ui.identity import Who
from services.ui.patience import demand_patience


@router.post("/runs/{run_id}/correction", access=ANSWERERS, status_code=201)
def start_correction(request: Request, run_id: UUID, who: Who, entry: CorrectionEntry) -> Response:
    """A new run that corrects this submitted one, filled with its answers; the corrected run stays readable."""
    return desk.write(
        request, who, lambda session: run_document(session, who, operations.start_correction(session, who, run_id, entry.reason))
    )


@router.post("/runs/{run_id}/pledge-requests", access=ANSWERERS, status_code=201)
def request_pledge(request: Request, run_id: UUID, who: Who, entry: ResponsibleEntry) -> Response:
    """Have the responsible person read the sheet and pledge: a link goes out by SMS, a former one is void."""
    with desk.reading(request) as session:
        queries.get_run(session, who, run_id)
    demand_patience(desk, request, None, (ASKING_PLEDGE, str(run_id)), (SMS_TO_NUMBER, entry.mobile))

    def deed(session: Session) -> dict[str, Any]:
        return _line(operations.request_pledge(session, who, run_id, entry.name, entry.mobile))

    return desk.write(request, who, deed)


@router.delete("/pledge-requests/{pledge_request_id}", access=ANSWERERS)
def withdraw_pledge_request(request: Request, pledge_request_id: UUID, who: Who) -> Response:
    return desk.write(request, who, lambda session: _line(operations.withdraw_pledge_request(session, who, pledge_request_id)))


@router.get("/runs/{run_id}/help-requests", access=ANSWERERS)
def list_help_requests(request: Request, run_id: UUID, who: Who) -> Any:
    """The links made for colleagues, newest first, with how many answers came by each."""
    with desk.reading(request) as session:
        queries.get_own_run(session, who, run_id)
        came = queries.count_came_back(session, run_id)
        asked = queries.list_help_requests(session, run_id)
        return {"help_requests": [_help_line(one) | {"came_back": came.get(one.help_request_id, 0)} for one in asked]}


@router.post("/runs/{run_id}/help-requests", access=ANSWERERS, status_code=201)
def ask_colleague(request: Request, run_id: UUID, who: Who, entry: HelpEntry) -> Response:
    """A link for some of the questions, for a colleague without an account; seven days. `link` is given here alone."""
    with desk.reading(request) as session:
        queries.get_run(session, who, run_id)
    demand_patience(desk, request, None, (ASKING_HELP, str(run_id)))
    key = help_key(request.app.state.settings)
    answer = desk.write(
        request,
        who,
        lambda session: _help_line(operations.ask_colleague(session, who, run_id, entry.steps, entry.meant_for, key)),
    )
    body = json.loads(bytes(answer.body))  # the link is put in afterwards, so that it is in no kept answer
    return JSONResponse(body | {"link": help_link(request, UUID(body["help_request_id"]))}, status_code=answer.status_code)


@router.delete("/help-requests/{help_request_id}", access=ANSWERERS)
def revoke_help_request(request: Request, help_request_id: UUID, who: Who) -> Response:
    """The link opens nothing any more; what came back stays."""
    return desk.write(request, who, lambda session: _help_line(operations.revoke_help_request(session, who, help_request_id)))


def _help_line(asked: HelpRequest) -> dict[str, Any]:
    return {
        "help_request_id": asked.help_request_id, "run_id": asked.run_id, "steps": asked.steps, "meant_for": asked.meant_for,
        "asked_at": asked.asked_at, "expires_at": asked.expires_at, "revoked_at": asked.revoked_at, "answered_at": asked.answered_at,
    }  # fmt: skip


def _line(asked: PledgeRequest) -> dict[str, Any]:
    return {
        "pledge_request_id": asked.pledge_request_id, "run_id": asked.run_id, "state": asked.state, "expires_at": asked.expires_at,
        "mobile_ends": (asked.mobile or "")[-4:] or None,
    }  # fmt: skip
