"""The checks at a door, in order: who is asking, does their session still hold, may they pass, did the form come from us."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import UUID

from fastapi import Request
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from services.contracts.words import _
from services.logs.context import note
from services.storage.spine import revoked_sessions
from services.ui.addresses import with_next
from services.ui.csrf import CSRF_HEADER, comes_from_here, token_fits
from services.ui.forms import CSRF_FIELD, SentForm
from services.ui.identity import Identity
from services.ui.noting import WHY
from services.ui.recognising import identity_in_cookie, remember
from services.ui.refusing import Forbidden, Forged, Unknown
from services.ui.shielding import ALLOWANCE

if TYPE_CHECKING:
    from services.ui.doors import GuardedRoute

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
RENEW = "/accounts/renew"


async def guard_page(request: Request, route: GuardedRoute) -> Response | None:
    """None when the request may go on, with `who`, `anchor` and `form` in its state; else what to answer."""
    read = identity_in_cookie(request)
    who = read[0] if read and read[1] else None
    remember(request, who)
    _note_down(request, route, who)
    if not route.origin_only:
        stale = who is None and (not route.access.public or read is not None)
        revoked = who is not None and await run_in_threadpool(_is_revoked, request, route.room, who)
        if revoked or (read is None and not route.access.public):
            request.scope[WHY] = "the session was revoked" if revoked else "nobody is signed in"
        if stale or revoked:
            return _renewal(request, optional=route.access.public)
    _demand(request, route, who)
    if request.method not in SAFE:
        await _demand_own_form(request, route)
    return None


async def guard_api(request: Request, route: GuardedRoute) -> Response | None:
    """The same for programs: bearer tokens, never cookies. The body is kept for Idempotency-Key."""
    scheme, _space, token = request.headers.get("authorization", "").partition(" ")
    read = request.app.state.signer.read(token.strip(), "api") if scheme.lower() == "bearer" else None
    who = read[0] if read and read[1] else None
    if who is not None and await run_in_threadpool(_is_revoked, request, route.room, who):
        who = None
    request.state.who = who
    _note_down(request, route, who)
    if who is None and (not route.access.public or scheme):
        raise Unknown(_("请带上有效的访问令牌"), where="Authorization")
    _demand(request, route, who)
    if route.body_bytes is not None:
        request.scope[ALLOWANCE].bytes = route.body_bytes
    request.state.body = await request.body()
    return None


def _note_down(request: Request, route: GuardedRoute, who: Identity | None) -> None:
    """Lines of this request say whose it is and which case it is about; never more of the address than the route's pattern."""
    case_id = str(request.path_params.get("case_id", ""))
    note(
        route=route.path,
        room=route.room,
        **({"person_id": str(who.person_id)} if who else {}),
        **({"case_id": case_id} if _looks_like_id(case_id) else {}),
    )


def _looks_like_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def _renewal(request: Request, *, optional: bool) -> Response:
    target = quote(request.url.path) + (f"?{request.url.query}" if request.url.query else "")
    status = 303 if request.method in SAFE else 307
    path = with_next(RENEW, target) + ("&optional=1" if optional else "")
    return RedirectResponse(path, status_code=status)


def _is_revoked(request: Request, room: str, who: Identity) -> bool:
    database = request.app.state.databases.get(room)
    if database is None:
        return False
    with database.reading() as session:
        return session_is_revoked(session, who)


def session_is_revoked(session: Session, who: Identity) -> bool:
    """Whether this room has heard that the identity's session ended before its time."""
    found = select(revoked_sessions.c.session_id).where(revoked_sessions.c.session_id == who.session_id)
    return session.execute(found).first() is not None


def _demand(request: Request, route: GuardedRoute, who: Identity | None) -> None:
    if not route.access.admits(who):
        raise Forbidden(_("这项功能不对您的角色开放"))


async def _demand_own_form(request: Request, route: GuardedRoute) -> None:
    settings = request.app.state.settings
    if not comes_from_here(request, str(settings.base_url)):
        raise Forged(_("这次提交不是从本网站的页面发出的，没有保存"))
    if route.origin_only:
        return
    limit = request.app.state.limits
    fields = await request.form(max_files=limit.files, max_fields=limit.fields, max_part_size=limit.field_bytes)
    request.state.form = SentForm(fields)
    token = request.headers.get(CSRF_HEADER) or request.state.form.text(CSRF_FIELD)
    if not token:
        raise Forged(_("表单缺少安全标记，没有保存，请刷新页面后重新提交"))
    if not token_fits(request.app.state.csrf_key, request.state.anchor, token):
        raise Forged(_("页面打开太久，安全标记已失效，没有保存，请返回刷新页面后重新提交"))
