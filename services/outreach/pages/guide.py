"""The library anybody can read: editions, their chapters, and what is found in them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.contracts.refusals import NotFound
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.outreach.marking_up import as_html
from services.outreach.models import Edition, EditionState
from services.outreach.operations import publishing
from services.outreach.pages.desk import desk, router
from services.outreach.queries import editions
from services.ui.desk import PUBLIC
from services.ui.forms import FormState
from services.ui.identity import Identity, Visitor

DOCUMENTS = {"guide": "转型指南", "indicators": "评测指标"}


@router.get("/guide", access=PUBLIC)
def show_library(request: Request, who: Visitor, q: str = "") -> Response:
    with desk.reading(request) as session:
        listed = editions.list_editions(session, who)
        hits = editions.search(session, q[:40]) if q.strip() else []
    in_force = [one for one in listed if one.state == EditionState.PUBLISHED]
    older = [one for one in listed if one.state == EditionState.SUPERSEDED]
    form: FormState[Any] = FormState({"q": q[:40]})
    return desk.render(
        request, "outreach/library.html", who=who, form=form, in_force=in_force, older=older, hits=hits, q=q.strip()[:40],
        documents=DOCUMENTS, may_edit=who is not None and who.has(Role.MANAGER),
    )  # fmt: skip


@router.get("/guide/{edition_id}", access=PUBLIC)
def show_edition(request: Request, edition_id: UUID, who: Visitor) -> Response:
    """The whole edition as one document, for reading through or printing."""
    edition, newer = _open(request, who, edition_id)
    chapters = [SimpleNamespace(number=n, heading=one["heading"], html=as_html(one["text"])) for n, one in _numbered(edition)]
    return desk.render(request, "outreach/edition.html", who=who, edition=edition, newer=newer, chapters=chapters)


@router.get("/guide/{edition_id}/{number}", access=PUBLIC)
def show_chapter(request: Request, edition_id: UUID, number: int, who: Visitor) -> Response:
    edition, newer = _open(request, who, edition_id)
    if not 1 <= number <= len(edition.chapters):
        raise NotFound(_("这一版没有这一章"))
    chapter = edition.chapters[number - 1]
    return desk.render(
        request, "outreach/chapter.html", who=who, edition=edition, newer=newer, number=number, heading=chapter["heading"],
        html=as_html(chapter["text"]), contents=[(n, one["heading"]) for n, one in _numbered(edition)],
    )  # fmt: skip


def _open(request: Request, who: Identity | None, edition_id: UUID) -> tuple[Edition, Edition | None]:
    """The edition and the one now in force if that is another; that a firm opened it is noted once."""
    firm = who.organisation_id if who is not None and who.has(Role.SME) else None
    with desk.reading(request) as session:
        edition = editions.get_edition(session, who, edition_id)
        newer = editions.find_in_force(session, edition.document) if edition.state == EditionState.SUPERSEDED else None
        read = firm is None or editions.has_read(session, edition_id, firm)
    if who is not None and not read:
        with desk.transaction(request) as session:
            publishing.note_reading(session, who, edition_id)
    return edition, newer


def _numbered(edition: Edition) -> list[tuple[int, dict[str, str]]]:
    return list(enumerate(edition.chapters, start=1))
