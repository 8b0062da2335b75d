"""Evidence for programs: add, list, fetch, take back."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Form, Request, UploadFile
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.assessment import queries
from services.assessment.answering import Part
from services.assessment.api.door import ANSWERERS, READERS, desk, router
from services.assessment.documents import evidence_document
from services.assessment.operations import evidence as deeds
from services.assessment.pages.evidence import file_answer
from services.assessment.queries.evidence import get_evidence, list_evidence
from services.assessment.sniffing import LARGEST_BYTES
from services.ui.identity import Who

WITH_UPLOAD = LARGEST_BYTES + 64 * 1024
Key = Annotated[str, Form(max_length=64, description="题号或场景名")]


@router.get("/runs/{run_id}/evidence", access=READERS)
def list_files(request: Request, run_id: UUID, who: Who) -> Any:
    """The files of a run, for the case's own people."""
    with desk.reading(request) as session:
        queries.get_run(session, who, run_id)
        return {"evidence": [evidence_document(row) for row in list_evidence(session, who, run_id=run_id)]}


@router.post("/runs/{run_id}/evidence", access=ANSWERERS, body_bytes=WITH_UPLOAD, status_code=201)
def add_evidence(
    request: Request, run_id: UUID, who: Who, file: UploadFile, part: Annotated[Part, Form()] = "answers", key: Key = ""
) -> Response:
    """A pdf, png, jpg, xlsx or docx of 20 MB at most, by its content, for one answer of a run not yet submitted."""
    with desk.reading(request) as session:
        deeds.refuse_evidence(session, who, run_id)
    with deeds.kept_file(request.app.state.settings, file.file, file.size or 0, file.filename or "") as kept:
        return desk.write(
            request, who, lambda session: evidence_document(deeds.add_evidence(session, who, run_id, part, key, kept))
        )  # fmt: skip


@router.post("/results/{result_id}/certificates", access=ANSWERERS, body_bytes=WITH_UPLOAD, status_code=201)
def add_certificate(request: Request, result_id: UUID, who: Who, file: UploadFile) -> Response:
    """The certificate of a result recorded elsewhere."""
    with desk.reading(request) as session:
        queries.get_result(session, who, result_id)
    with deeds.kept_file(request.app.state.settings, file.file, file.size or 0, file.filename or "") as kept:
        return desk.write(
            request, who, lambda session: evidence_document(deeds.add_certificate(session, who, result_id, kept))
        )  # fmt: skip


@router.get("/evidence/{file_id}", access=READERS)
def fetch(request: Request, file_id: UUID, who: Who) -> Response:
    with desk.reading(request) as session:
        return file_answer(request, get_evidence(session, who, file_id))


@router.delete("/evidence/{file_id}", access=ANSWERERS, status_code=204)
def give_up(request: Request, file_id: UUID, who: Who) -> Response:
    """Take a file back; only before the run is submitted."""

    def deed(session: Session) -> None:
        deeds.give_up_evidence(session, who, file_id)

    return desk.write(request, who, deed)
