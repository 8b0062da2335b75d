"""Editions of the guide and of the indicators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.vocabulary import Role
from services.outreach.api.desk import desk, router
from services.outreach.entries.editions import EditionEntry, PackagedEntry
from services.outreach.operations import publishing
from services.outreach.queries import editions
from services.outreach.showing import edition_json
from services.ui.desk import PUBLIC, only
from services.ui.identity import Visitor, Who

MANAGER = only(Role.MANAGER)


@router.get("/outreach/editions", access=PUBLIC)
def list_editions(request: Request, who: Visitor) -> list[dict[str, Any]]:
    """各版指南和指标解读，现行的在前；中心主任还能看到草稿。"""
    with desk.reading(request) as session:
        return [edition_json(edition) for edition in editions.list_editions(session, who)]


@router.get("/outreach/editions/{edition_id}", access=PUBLIC)
def show_edition(request: Request, edition_id: UUID, who: Visitor) -> dict[str, Any]:
    """一版的全文。"""
    with desk.reading(request) as session:
        return edition_json(editions.get_edition(session, who, edition_id), whole=True)


@router.post("/outreach/editions", access=MANAGER, status_code=201)
def draft_edition(request: Request, who: Who, entry: EditionEntry) -> Response:
    """起草一版。正文可用段落、列表和加粗，不能用 HTML。"""
    return desk.write(request, who, lambda session: edition_json(publishing.draft_edition(session, who, entry), whole=True))


@router.put("/outreach/editions/{edition_id}", access=MANAGER)
def change_edition(request: Request, edition_id: UUID, who: Who, entry: EditionEntry) -> Response:
    """修改草稿；已发布的不能改。"""
    return desk.write(
        request, who, lambda session: edition_json(publishing.change_edition(session, edition_id, entry), whole=True)
    )


@router.post("/outreach/editions/{edition_id}/publish", access=MANAGER)
def publish_edition(request: Request, edition_id: UUID, who: Who) -> Response:
    """发布；同一文件的上一版自动标为旧版。"""
    return desk.write(request, who, lambda session: edition_json(publishing.publish_edition(session, edition_id)))


@router.post("/outreach/packaged-editions", access=MANAGER, status_code=201)
def adopt_packaged(request: Request, who: Who, entry: PackagedEntry) -> Response:
    """采用并发布系统自带的一版。"""
    return desk.write(request, who, lambda session: edition_json(publishing.adopt_packaged(session, who, entry.document)))


@router.post("/outreach/editions/{edition_id}/reading", access=only(Role.SME))
def note_reading(request: Request, edition_id: UUID, who: Who) -> Response:
    """本企业打开了这一版；每家企业每版只记一次，`first` 说明是不是第一次。"""

    def deed(session: Session) -> dict[str, Any]:
        return {"first": publishing.note_reading(session, who, edition_id)}

    return desk.write(request, who, deed)
