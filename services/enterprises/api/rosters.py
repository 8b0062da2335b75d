"""A park's roster: upload, progress, and what became of each line."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Form, Request, Response, UploadFile

from services.contracts.vocabulary import Role
from services.enterprises.api.base import desk, read_upload, roster_shape, router
from services.enterprises.operations import importing
from services.enterprises.queries.rosters import PAGE, get_roster, list_lines
from services.ui.desk import only
from services.ui.identity import Who

KEEPERS = (Role.COMMISSIONER, Role.LIAISON, Role.MANAGER)


@router.post("/rosters", access=only(*KEEPERS), status_code=202)
def upload_roster(
    request: Request,
    who: Who,
    file: UploadFile,
    district: Annotated[str | None, Form()] = None,
    park: Annotated[str | None, Form()] = None,
) -> Response:
    """An XLSX of 20,000 lines and 10 MB at most; it is worked through after the answer, see its progress."""
    content, name = read_upload(file)

    def deed(session: Any) -> dict[str, Any]:
        return roster_shape(importing.take_roster(session, who, content, file_name=name, district=district, park=park))

    return desk.write(request, who, deed)


@router.get("/rosters/{roster_id}", access=only(*KEEPERS))
def show_roster(request: Request, roster_id: UUID, who: Who) -> dict[str, Any]:
    with desk.reading(request) as session:
        return roster_shape(get_roster(session, roster_id))


@router.get("/rosters/{roster_id}/lines", access=only(*KEEPERS))
def show_lines(request: Request, roster_id: UUID, who: Who, outcome: str = "", after: int = 0) -> dict[str, Any]:
    """Lines with their outcome and faults, fifty a page."""
    with desk.reading(request) as session:
        get_roster(session, roster_id)
        lines = list_lines(session, roster_id, outcome=outcome, after=after)
        return {
            "lines": [{"number": line.number, "name": line.cells.get("name"), "credit_code": line.cells.get("credit_code"),
                       "outcome": line.outcome, "faults": line.faults, "enterprise_id": line.enterprise_id} for line in lines[:PAGE]],
            "next": lines[PAGE - 1].number if len(lines) > PAGE else None,
        }  # fmt: skip
