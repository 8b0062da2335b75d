"""Links to reports, and whether a report was issued, for programs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.assessment.api.door import desk, router
from services.assessment.entries import ShareEntry
from services.assessment.linking import Links
from services.assessment.models.links import ReportLink
from services.assessment.operations.sharing import revoke_link, share_report
from services.assessment.pages.proving import LONGEST, LOOKING
from services.assessment.pages.sharing import links_of
from services.assessment.queries.links import get_own_run, list_links
from services.assessment.reports import office_of
from services.assessment.verification import find_issued, issued_line
from services.contracts.refusals import NotFound
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.ui.desk import PUBLIC, only
from services.ui.identity import Who
from services.ui.patience import demand_patience

FIRMS = only(Role.SME)


@router.get("/runs/{run_id}/links", access=FIRMS)
def show_links(request: Request, run_id: UUID, who: Who) -> Any:
    """The newest fifty links to a report, open or not."""
    with desk.reading(request) as session:
        get_own_run(session, who, run_id)
        return {"links": [_line(link, links_of(request)) for link in list_links(session, run_id)]}


@router.post("/runs/{run_id}/links", access=FIRMS, status_code=201)
def make_link(request: Request, run_id: UUID, who: Who, entry: ShareEntry) -> Response:
    """A link that shows the report to whoever holds it, for 7 or 30 days."""
    links = links_of(request)

    def deed(session: Session) -> Any:
        return _line(share_report(session, who, run_id, entry.days, entry.meant_for, links), links)

    return desk.write(request, who, deed)


@router.delete("/links/{link_id}", access=FIRMS)
def revoke(request: Request, link_id: UUID, who: Who) -> Response:
    """The link opens nothing any more; revoking it twice changes nothing."""
    links = links_of(request)
    return desk.write(request, who, lambda session: _line(revoke_link(session, who, link_id), links))


@router.get("/reports/{number}", access=PUBLIC)
def verify(request: Request, number: str, code: str = "") -> Any:
    """Whether a report with this number and code was issued here: the firm's name masked, the answers left out."""
    demand_patience(desk, request, LOOKING)
    with desk.reading(request) as session:
        issued = find_issued(session, office_of(request.app.state.settings), number[:LONGEST], code[:LONGEST])
    if issued is None:
        raise NotFound(_("没有查到这份报告，请核对编号和查验码"))
    return issued_line(issued)


def _line(link: ReportLink, links: Links) -> dict[str, Any]:
    is_open = link.is_open(datetime.now(UTC))
    return {
        "link_id": link.link_id, "run_id": link.run_id, "open": is_open, "meant_for": link.meant_for,
        "address": links.address_of(link.link_id) if is_open else None, "created_at": link.created_at,
        "expires_at": link.expires_at, "revoked_at": link.revoked_at, "views": link.views, "viewed_at": link.viewed_at,
    }  # fmt: skip
