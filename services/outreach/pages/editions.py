"""The manager's side of the library: drafting, putting right, publishing, and taking the edition that ships with the center."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from fastapi import Request
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.refusals import Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.outreach.entries.editions import EditionForm, PackagedEntry
from services.outreach.marking_up import as_typed
from services.outreach.models import Edition
from services.outreach.operations import publishing
from services.outreach.packaged import FILES, packaged_key
from services.outreach.pages.desk import desk, router
from services.outreach.pages.guide import DOCUMENTS
from services.outreach.queries import editions
from services.ui.desk import only, then
from services.ui.forms import Form, FormState, SentForm
from services.ui.identity import Identity, Who

MANAGER = only(Role.MANAGER)


@router.get("/editions", access=MANAGER)
def show_editions(request: Request, who: Who) -> Response:
    return _list_page(request, who)


def _list_page(request: Request, who: Identity, form: FormState[PackagedEntry] | None = None, status: int = 200) -> Response:
    with desk.reading(request) as session:
        listed = editions.list_editions(session, who)
        taken = set(session.scalars(select(Edition.packaged).where(Edition.packaged.is_not(None))))
    offered = [document for document in FILES if packaged_key(document) not in taken]
    return desk.render(
        request, "outreach/editions.html", who=who, form=form, status=status, listed=listed, offered=offered, documents=DOCUMENTS
    )


@router.post("/packaged-editions", access=MANAGER)
def adopt(request: Request, who: Who, form: Form) -> Response:
    entry = form.read(PackagedEntry)
    if entry:
        try:
            deed = publishing.adopt_packaged
            return desk.submit(
                request, who, form, lambda session: f"/outreach/guide/{deed(session, who, entry.value.document).edition_id}"
            )
        except Refused as error:
            entry.refuse(error)
    return _list_page(request, who, entry, 422)


@router.get("/editions/new", access=MANAGER)
def show_new(request: Request, who: Who) -> Response:
    return _form_page(request, who, FormState.of(document="guide"), None)


@router.post("/editions", access=MANAGER)
def draft(request: Request, who: Who, form: Form) -> Response:
    def deed(session: Session, entry: EditionForm) -> Edition:
        return publishing.draft_edition(session, who, entry.entry())

    return _save(request, who, form, None, deed)


@router.get("/editions/{edition_id}/edit", access=MANAGER)
def show_edit(request: Request, edition_id: UUID, who: Who) -> Response:
    with desk.reading(request) as session:
        edition = editions.get_edition(session, who, edition_id)
    edition.demand_draft()
    names = ("document", "title", "label", "source", "dated_on", "caveat")
    typed = {name: getattr(edition, name) for name in names} | {"text": as_typed(edition.chapters)}
    return _form_page(request, who, FormState.of(**typed), edition)


@router.post("/editions/{edition_id}/edit", access=MANAGER)
def change(request: Request, edition_id: UUID, who: Who, form: Form) -> Response:
    with desk.reading(request) as session:
        edition = editions.get_edition(session, who, edition_id)

    def deed(session: Session, entry: EditionForm) -> Edition:
        return publishing.change_edition(session, edition_id, entry.entry())

    return _save(request, who, form, edition, deed)


@router.post("/editions/{edition_id}/publish", access=MANAGER)
def publish(request: Request, edition_id: UUID, who: Who, form: Form) -> Response:
    path = f"/outreach/guide/{edition_id}"
    return desk.submit(request, who, form, then(path, lambda session: publishing.publish_edition(session, edition_id)))


def _save(
    request: Request, who: Identity, form: SentForm, edition: Edition | None, deed: Callable[[Session, EditionForm], Edition]
) -> Response:  # fmt: skip
    entry = form.read(EditionForm)
    if entry:
        try:
            return desk.submit(request, who, form, lambda session: f"/outreach/guide/{deed(session, entry.value).edition_id}")
        except Refused as error:
            entry.refuse(error)
    return _form_page(request, who, entry, edition, 422)


def _form_page(
    request: Request, who: Identity, form: FormState[EditionForm], edition: Edition | None, status: int = 200
) -> Response:
    documents = [(key, _(title)) for key, title in DOCUMENTS.items()]
    return desk.render(
        request, "outreach/edition_edit.html", who=who, form=form, status=status, edition=edition, documents=documents
    )
