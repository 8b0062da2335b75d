"""What a colleague's link opens, for programs: its steps, read and answered without an account."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.assessment import operations, queries
from services.assessment.answering import Step, measure_steps, special_of
from services.assessment.api.door import desk, router
from services.assessment.editions import get_pack
from services.assessment.entries import HelpedEntry
from services.assessment.models import HelpRequest, Run
from services.assessment.operations.helped import figures_of, steps_of
from services.assessment.pages.patience import ANSWERING, OPENING
from services.assessment.pages.vouching import NO_STORE
from services.assessment.reading import exact
from services.ui.desk import PUBLIC
from services.ui.patience import demand_patience


@router.get("/help/{token}", access=PUBLIC)
def show_help(request: Request, token: str) -> Response:
    """What a colleague is asked, by the secret at the end of the link: each step in the pack's words, and what is answered."""
    demand_patience(desk, request, OPENING)
    with desk.reading(request) as session:
        asked, run, case = queries.open_help(session, token, datetime.now(UTC))
        told = {"firm": case.name, "asker": asked.asker, "expires_at": asked.expires_at, **help_document(session, asked, run)}
    return JSONResponse(jsonable_encoder(told), headers=NO_STORE)


@router.put("/help/{token}/answers", access=PUBLIC)
def answer_by_link(request: Request, token: str, entry: HelpedEntry) -> Response:
    """Save answers to what the link asks for, all or none; only as long as the run is not submitted."""
    demand_patience(desk, request, OPENING, (ANSWERING, token))

    def deed(session: Session) -> dict[str, Any]:
        return help_document(session, *operations.answer_by_link(session, token, entry.sheet(), entry.seen))

    answer = desk.write(request, None, deed)
    answer.headers.update(NO_STORE)
    return answer


def help_document(session: Session, asked: HelpRequest, run: Run) -> dict[str, Any]:
    """The steps of a link as they stand, until the run is submitted; nothing of the rest of the run, nor who answered."""
    steps, sheet = steps_of(run, asked), queries.read_sheet(session, run.run_id)
    figures, progress = queries.read_figures(session, run.run_id), measure_steps(steps, sheet)

    given_at = queries.read_given_at(session, run.run_id)

    def told(step: Step) -> dict[str, Any]:
        asks = step.question or step.scene
        return {
            "number": step.number, "part": step.part, "key": step.key, "section": step.section, "title": step.title,
            "asks": asks.model_dump(mode="json") if asks else None,
            "answer": sheet[step.part].get(step.key), "special": special_of(step, sheet),
            "figures": {key: exact(figures[key]) for key in figures_of(step) if key in figures},
            "given_at": given_at.get((step.part, step.key)),
        }  # fmt: skip

    return {
        "pack": run.pack, "submitted": not run.is_live, "scene_ladder": get_pack(run.pack).scene_ladder,
        "progress": {"done": progress.done, "of": progress.of}, "steps": [told(step) for step in steps] if run.is_live else [],
    }  # fmt: skip
