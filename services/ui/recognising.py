"""Who the cookies say is asking, and what that person's forms are anchored to. Recognising is not yet letting in."""

from __future__ import annotations

from fastapi import Request

from services.ui.csrf import VISITOR_COOKIE, new_visitor
from services.ui.identity import IDENTITY_COOKIE, Identity


def identity_in_cookie(request: Request) -> tuple[Identity, bool] | None:
    """The identity the browser carries and whether it is fresh."""
    text = request.cookies.get(IDENTITY_COOKIE)
    read: tuple[Identity, bool] | None = request.app.state.signer.read(text, "page") if text else None
    return read


def remember(request: Request, who: Identity | None) -> None:
    """Note who is asking, and the session or visitor whose forms these are."""
    request.state.who = who
    if who is not None:
        request.state.anchor = str(who.session_id)
        return
    visitor = request.cookies.get(VISITOR_COOKIE, "")
    if not 16 <= len(visitor) <= 64:
        visitor = request.state.new_visitor = new_visitor()
    request.state.anchor = f"visitor:{visitor}"


def recognise(request: Request) -> None:
    """For a page that no door leads to: greet whoever is signed in."""
    read = identity_in_cookie(request)
    remember(request, read[0] if read and read[1] else None)
