"""Renewal: a browser's identity is good for minutes; here it is signed anew from what is true now."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from services.accounts.operations.signing_in import renew_session
from services.accounts.pages.desk import SESSION_COOKIE, desk, go_out, router, set_identity
from services.accounts.queries import find_organisation
from services.ui.addresses import local_path, with_next
from services.ui.desk import PUBLIC, see_other


@router.get("/renew", access=PUBLIC, origin_only=True)
def renew(request: Request, next: str = "/", optional: str = "", await_organisation: UUID | None = None) -> Response:
    """On to `next` with a fresh identity; to the sign-in page without a session, unless the page is open to anybody."""
    return _renew(request, local_path(next), bool(optional), await_organisation, 303)


@router.post("/renew", access=PUBLIC, origin_only=True)
def renew_and_repeat(request: Request, next: str = "/", optional: str = "") -> Response:
    """The same for a form on its way: the browser sends it again, so nothing typed is lost."""
    return _renew(request, local_path(next), bool(optional), None, 307)


def _renew(request: Request, target: str, optional: bool, organisation_id: UUID | None, status: int) -> Response:
    secret = request.cookies.get(SESSION_COOKIE, "")
    with desk.transaction(request) as session:
        begun = renew_session(session, secret)
    if begun is not None and organisation_id is not None:
        _await(request, begun.identity.person_id, organisation_id)
        with desk.transaction(request) as session:
            begun = renew_session(session, secret)
    if begun is None:
        page = _page_of(request, target)
        return go_out(see_other(page if optional else with_next("/accounts/sign-in", page)))
    return set_identity(request, RedirectResponse(target, status_code=status), begun)


def _await(request: Request, person_id: UUID, organisation_id: UUID) -> None:
    desk.await_row(request, lambda session: find_organisation(session, person_id, organisation_id), seconds=2)


def _page_of(request: Request, target: str) -> str:
    """Where to come back to after signing in: the page the form stood on, since the form itself is gone."""
    if request.method != "POST":
        return target
    referer = request.headers.get("referer", "")
    base = str(request.app.state.settings.base_url)
    return local_path(referer.removeprefix(base), "/") if referer.startswith(base + "/") else "/"
