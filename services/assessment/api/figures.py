"""A run's figures for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.assessment import operations, queries
from services.assessment.api.door import ANSWERERS, READERS, desk, router
from services.assessment.documents import figures_document
from services.assessment.entries import FiguresEntry
from services.ui.identity import Who


@router.get("/runs/{run_id}/figures", access=READERS)
def show_figures(request: Request, run_id: UUID, who: Who) -> Any:
    with desk.reading(request) as session:
        run, _case = queries.get_run(session, who, run_id)
        return figures_document(session, run)


@router.put("/runs/{run_id}/figures", access=ANSWERERS)
def save_figures(request: Request, run_id: UUID, who: Who, entry: FiguresEntry) -> Response:
    """Save one figure or many; each replaces what was given before, null takes it back. Options follow where none was chosen."""

    def deed(session: Any) -> Any:
        progress = operations.save_figures(session, who, run_id, entry.figures)
        run, _case = queries.get_run(session, who, run_id)
        return {**figures_document(session, run), "progress": {"done": progress.done, "of": progress.of}}

    return desk.write(request, who, deed)
