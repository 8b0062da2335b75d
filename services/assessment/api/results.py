"""Results of tests taken elsewhere, for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.assessment import operations, queries
from services.assessment.api.door import ANSWERERS, READERS, desk, router
from services.assessment.documents import result_document
from services.assessment.recording import ResultEntry
from services.ui.identity import Who


@router.get("/cases/{case_id}/results", access=READERS)
def list_results(request: Request, case_id: UUID, who: Who) -> Any:
    """What other platforms found, the latest test first; none of it is a run of ours."""
    with desk.reading(request) as session:
        case = queries.get_case(session, who, case_id)
        return {"results": [result_document(result) for result in queries.list_results(session, who, case)]}


@router.post("/cases/{case_id}/results", access=ANSWERERS, status_code=201)
def record_result(request: Request, case_id: UUID, who: Who, entry: ResultEntry) -> Response:
    """Record a result of the national or another platform. The same test with other figures is a correction."""
    desk.await_row(request, lambda session: queries.find_case(session, who, case_id))
    return desk.write(
        request, who, lambda session: result_document(operations.record_result(session, who, case_id, entry))
    )  # fmt: skip


@router.post("/results/{result_id}/corrections", access=ANSWERERS, status_code=201)
def correct_result(request: Request, result_id: UUID, who: Who, entry: ResultEntry) -> Response:
    """What should have been recorded instead; the earlier row stays and is no longer listed."""

    def deed(session: Session) -> Any:
        _result, case = queries.get_result(session, who, result_id)
        return result_document(operations.record_result(session, who, case.case_id, entry, corrects=result_id))

    return desk.write(request, who, deed)


@router.get("/results/{result_id}", access=READERS)
def show_result(request: Request, result_id: UUID, who: Who) -> Any:
    with desk.reading(request) as session:
        return result_document(queries.get_result(session, who, result_id)[0])
