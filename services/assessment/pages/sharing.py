"""Sharing a report by link: the firm's list of links, and what whoever holds one sees."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.assessment.entries import ShareEntry
from services.assessment.linking import Links
from services.assessment.models.links import ReportLink
from services.assessment.operations.sharing import MOST_OPEN, count_view, revoke_link, share_report
from services.assessment.pages.door import desk, firms, router, unlisted
from services.assessment.pages.results import as_file, context_of
from services.assessment.queries.links import get_own_link, get_own_run, get_shared, list_links
from services.assessment.reports import Document, issue, office_of
from services.contracts.refusals import Refused
from services.ui.desk import PUBLIC, then
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who
from services.ui.patience import Limit, demand_patience

OPENING = Limit("open a report link", 600, 600)
"""Of one address: a whole park may sit behind it. A secret of 144 bits is not found by trying."""


@router.get("/runs/{run_id}/links", access=firms)
def show_links(request: Request, run_id: UUID, who: Who) -> Response:
    return _page(request, who, run_id, FormState.of(days=7))


@router.post("/runs/{run_id}/links", access=firms)
def make_link(request: Request, run_id: UUID, who: Who, form: Form) -> Response:
    entry = form.read(ShareEntry)
    if not entry:
        return _page(request, who, run_id, entry, 422)
    given, links = entry.value, links_of(request)
    deed = then(
        f"/assessment/runs/{run_id}/links", lambda session: share_report(session, who, run_id, given.days, given.meant_for, links)
    )
    try:
        return desk.submit(request, who, form, deed)
    except Refused as error:
        if error.status == 404:
            raise
        return _page(request, who, run_id, entry.refuse(error, "days"), error.status)


@router.get("/links/{link_id}/revoke", access=firms)
def ask_whether_to_revoke(request: Request, link_id: UUID, who: Who) -> Response:
    with desk.reading(request) as session:
        link, run, case = get_own_link(session, who, link_id)
        return desk.render(request, "assessment/revoke_link.html", who=who, case_id=run.case_id, link=link, run=run, case=case)


@router.post("/links/{link_id}/revoke", access=firms)
def revoke(request: Request, link_id: UUID, who: Who, form: Form) -> Response:
    def deed(session: Session) -> str:
        return f"/assessment/runs/{revoke_link(session, who, link_id).run_id}/links"

    return desk.submit(request, who, form, deed)


@router.get("/shared/{secret}", access=PUBLIC)
def show_shared(request: Request, secret: str) -> Response:
    demand_patience(desk, request, OPENING)
    with desk.transaction(request) as session:
        document, link = _shared(request, session, secret)
        answer = desk.render(request, "assessment/shared.html", secret=secret, expires_at=link.expires_at, **context_of(document))
        if request.method == "GET":
            count_view(session, link.link_id)
    return unlisted(answer)


@router.get("/shared/{secret}/report.pdf", access=PUBLIC)
def download_shared(request: Request, secret: str) -> Response:
    demand_patience(desk, request, OPENING)
    with desk.transaction(request) as session:
        document, link = _shared(request, session, secret)
        if request.method == "GET":
            count_view(session, link.link_id)
    return unlisted(as_file(document))


def _shared(request: Request, session: Session, secret: str) -> tuple[Document, ReportLink]:
    link, run, case, giver = get_shared(session, secret, datetime.now(UTC))
    return issue(session, giver, run, case, office_of(request.app.state.settings)), link


def _page(request: Request, who: Identity, run_id: UUID, form: FormState[Any], status: int = 200) -> Response:
    with desk.reading(request) as session:
        run, case = get_own_run(session, who, run_id)
        return desk.render(
            request, "assessment/links.html", who=who, status=status, case_id=run.case_id, run=run, case=case, form=form,
            links=list_links(session, run_id), address_of=links_of(request).address_of, moment=datetime.now(UTC), most=MOST_OPEN,
        )  # fmt: skip


def links_of(request: Request) -> Links:
    settings = request.app.state.settings
    return Links(settings.base_url, settings.derived_key("assessment: report links"))
