"""What the expert sees on site, for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.assessment import operations, queries
from services.assessment.api.door import READERS, VERIFIERS, desk, router
from services.assessment.entries import LookedEntry
from services.assessment.models import Run, VerifiedRun
from services.assessment.reading import exact
from services.assessment.verifying import Beside
from services.ui.identity import Who


@router.get("/runs/{run_id}/verification", access=READERS)
def show_verification(request: Request, run_id: UUID, who: Who) -> Any:
    """What the expert concluded, answer by answer; null before that. The expert of the visit sees it while it is written."""
    with desk.reading(request) as session:
        run, _case = queries.get_run(session, who, run_id)
        verified = queries.find_verified(session, run_id)
        if verified is None or not (verified.is_concluded or queries.find_visit_of(session, who, run.case_id)):
            return {"verification": None}
        return {"verification": _document(session, run, verified)}


@router.put("/runs/{run_id}/verification/answers", access=VERIFIERS)
def keep_looked(request: Request, run_id: UUID, who: Who, entry: LookedEntry) -> Response:
    """Save one answer or many, the last of each; the first one begins the verification."""

    def deed(session: Session) -> Any:
        operations.keep_looked(session, who, run_id, entry.sheet(), entry.remarks)
        run, _case, _visit = queries.get_run_to_verify(session, who, run_id)
        rows = queries.read_beside(session, run)
        done = sum(row.looked is not None for row in rows)
        return {"saved": len(entry.answers) + len(entry.scenes), "progress": {"done": done, "of": len(rows)}}

    return desk.write(request, who, deed)


@router.post("/runs/{run_id}/verification/conclusion", access=VERIFIERS)
def conclude(request: Request, run_id: UUID, who: Who) -> Response:
    """Score what was seen; nothing of it changes after."""

    def deed(session: Session) -> Any:
        verified = operations.conclude(session, who, run_id)
        run, _case, _visit = queries.get_run_to_verify(session, who, run_id)
        return {"verification": _document(session, run, verified)}

    return desk.write(request, who, deed)


def _document(session: Session, run: Run, verified: VerifiedRun) -> dict[str, Any]:
    rows = queries.read_beside(session, run)
    return {
        "run_id": run.run_id, "pack": run.pack, "visit_id": verified.visit_id, "started_at": verified.started_at,
        "concluded_at": verified.concluded_at, "score": exact(verified.score) if verified.score is not None else None,
        "level": verified.level, "dimensions": verified.dimensions,
        "self": {"score": exact(run.score) if run.score is not None else None, "level": run.level},
        "progress": {"done": sum(row.looked is not None for row in rows), "of": len(rows)},
        "answers": {row.step.key: _line(row) for row in rows if row.step.part == "answers"},
        "scenes": {row.step.key: _line(row) for row in rows if row.step.part == "scenes"},
    }  # fmt: skip


def _line(row: Beside) -> dict[str, Any]:
    seen = row.looked
    return {
        "title": row.step.title, "self": row.own, "seen": seen.value if seen else None, "looked_at": seen is not None,
        "differs": row.differs, "shift": exact(row.shift), "remark": seen.remark if seen else "",
    }  # fmt: skip
