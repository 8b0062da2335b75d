"""The assessment for programs: packs, runs, answers, whole sheets."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.assessment import operations, queries
from services.assessment.api.door import ANSWERERS, READERS, desk, router
from services.assessment.documents import run_document, run_line
from services.assessment.editions import editions
from services.assessment.entries import AnswersEntry, Pledge, SheetEntry, StartEntry
from services.assessment.packing import Bands
from services.assessment.queries.editions import bring_editions
from services.contracts.refusals import NotFound
from services.contracts.words import _
from services.ui.desk import PUBLIC
from services.ui.identity import Who
from services.ui.shielding import WITH_FILE


@router.get("/packs/{pack_id}", access=PUBLIC)
def show_pack(request: Request, pack_id: str) -> Any:
    """An edition of the indicators: questions, options, points, scenes, level rule; what is not official in it is marked."""
    with desk.reading(request) as session:
        bring_editions(session, [pack_id])
    edition = editions().get(pack_id)
    if edition is None:
        raise NotFound(_("没有这一版指标"))
    return {"scores_sheets": not isinstance(edition, Bands), **edition.model_dump(mode="json")}


@router.get("/cases/{case_id}/runs", access=READERS)
def list_runs(request: Request, case_id: UUID, who: Who) -> Any:
    with desk.reading(request) as session:
        case = queries.get_case(session, who, case_id)
        return {"runs": [run_line(run) for run in queries.list_runs(session, who, case)]}


@router.post("/cases/{case_id}/runs", access=ANSWERERS, status_code=201)
def start_run(request: Request, case_id: UUID, who: Who, entry: StartEntry | None = None) -> Response:
    """Begin, or go on with the run that is live: a re-test that was asked for, else a first one."""
    pack, from_paper = (entry.pack, entry.from_paper) if entry else (None, False)
    desk.await_row(request, lambda session: queries.find_case(session, who, case_id))
    return desk.write(
        request,
        who,
        lambda session: run_document(session, who, operations.start_run(session, who, case_id, pack, from_paper=from_paper)),
    )


@router.post("/cases/{case_id}/sheets", access=ANSWERERS, body_bytes=WITH_FILE, status_code=201)
def submit_sheet(request: Request, case_id: UUID, who: Who, entry: SheetEntry) -> Response:
    """Start, answer and pledge in one go; nothing is stored unless the sheet is whole and right."""
    desk.await_row(request, lambda session: queries.find_case(session, who, case_id))
    return desk.write(
        request,
        who,
        lambda session: run_document(
            session, who, operations.submit_sheet(session, who, case_id, entry.pack, entry.sheet(), entry.name, entry.photo())
        ),
    )


@router.get("/runs/{run_id}", access=READERS)
def show_run(request: Request, run_id: UUID, who: Who) -> Any:
    with desk.reading(request) as session:
        run, _case = queries.get_run(session, who, run_id)
        return run_document(session, who, run)


@router.put("/runs/{run_id}/answers", access=ANSWERERS)
def save_answers(request: Request, run_id: UUID, who: Who, entry: AnswersEntry) -> Response:
    """Save one answer or many; each replaces what was given before, the others stay."""

    def deed(session: Any) -> Any:
        progress = operations.save_answers(session, who, run_id, entry.sheet())
        saved = len(entry.answers) + len(entry.scenes) + len(entry.specials) + len(entry.figures)
        return {"saved": saved, "progress": {"done": progress.done, "of": progress.of}}

    return desk.write(request, who, deed)


@router.post("/runs/{run_id}/submit", access=ANSWERERS, body_bytes=WITH_FILE)
def submit_run(request: Request, run_id: UUID, who: Who, entry: Pledge) -> Response:
    """Pledge that the answers are true, and submit: the firm's own people, or its liaison with the signed `paper`."""
    return desk.write(
        request,
        who,
        lambda session: run_document(session, who, operations.submit_run(session, who, run_id, entry.name, entry.photo())),
    )
