"""Editions for programs: which there are, which new runs are answered under, and a run under another one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.assessment import queries
from services.assessment.api.door import READERS, desk, router
from services.assessment.continuing import Recalculation, recalculate
from services.assessment.editions import editions, find_efforts, get_pack, shipped
from services.assessment.entries import Entry, PackId
from services.assessment.models import Run
from services.assessment.operations.editions import choose_edition
from services.assessment.operations.recalculating import recalculate_run
from services.assessment.packing import Pack
from services.assessment.queries.editions import current_pack, list_recalculated
from services.assessment.reading import exact
from services.contracts.refusals import Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.ui.desk import PUBLIC, only
from services.ui.identity import Who

choosers = only(Role.MANAGER)
keepers = only(Role.MANAGER, Role.COMMISSIONER)


class RecalculationEntry(Entry):
    """Under which edition."""

    pack: PackId


@router.get("/packs", access=PUBLIC)
def list_packs(request: Request) -> Any:
    """Every edition at hand; `current` is the one new runs are answered under."""
    with desk.reading(request) as session:
        current = current_pack(session)
        return {"current": current, "packs": [_pack_line(edition) for edition in editions().values()]}


@router.post("/packs/{pack_id}/choose", access=choosers)
def choose_pack(request: Request, pack_id: str, who: Who) -> Response:
    """New runs are answered under this edition; those begun keep theirs."""
    return desk.write(request, who, lambda session: {"current": choose_edition(session, who, pack_id).id})


@router.get("/runs/{run_id}/recalculations", access=READERS)
def list_recalculations(request: Request, run_id: UUID, who: Who) -> Any:
    """What was recalculated of a submitted run; null stands where it can't be compared."""
    with desk.reading(request) as session:
        run, _case = queries.get_run(session, who, run_id)
        if run.is_live:
            raise Refused(_("这份测评还没有提交"))
        made = list_recalculated(session, run_id)
        return {"run_id": run_id, "pack": run.pack, "recalculations": [_recalculated(session, run, row.pack_id) for row in made]}


@router.post("/runs/{run_id}/recalculations", access=keepers, status_code=201)
def make_recalculation(request: Request, run_id: UUID, who: Who, entry: RecalculationEntry) -> Response:
    """Recalculate a submitted run under another edition, beside the run; made again it is the same."""
    return desk.write(
        request, who, lambda session: recalculation_document(recalculate_run(session, who, run_id, entry.pack))
    )  # fmt: skip


def _pack_line(edition: Any) -> dict[str, Any]:
    return {
        "id": edition.id, "title": edition.title, "document": edition.document, "scores_sheets": isinstance(edition, Pack),
        "own": edition.id not in shipped().editions, "has_efforts": find_efforts(edition.id) is not None,
    }  # fmt: skip


def _recalculated(session: Session, run: Run, pack_id: str) -> dict[str, Any]:
    return recalculation_document(recalculate(queries.read_sheet(session, run.run_id), get_pack(run.pack), get_pack(pack_id)))


def recalculation_document(found: Recalculation) -> dict[str, Any]:
    """As JSON; points as decimal text, null where there is nothing to compare."""

    def text(points: Any) -> str | None:
        return None if points is None else exact(points)

    return {
        "pack": found.pack,
        "comparable": found.carried.is_whole,
        "score": text(found.score),
        "level": found.level,
        "dimensions": {name: text(points) for name, points in found.dimensions.items()},
        "questions": {key: text(points) for key, points in found.points.items()},
        "scenes": dict(found.scenes),
        "not_comparable": {"questions": dict(found.carried.missing_answers), "scenes": dict(found.carried.missing_scenes)},
    }
