"""Forgery: a page's form carries a token only this center can have made for this session, and comes from this site."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from fastapi import Request

VISITOR_COOKIE = "bamai_visitor"
CSRF_HEADER = "x-csrf-token"


def new_visitor() -> str:
    """A name for a browser that nobody has signed in with."""
    return secrets.token_urlsafe(18)


def token_for(key: bytes, anchor: str) -> str:
    """The token of a session or visitor."""
    return hmac.new(key, anchor.encode(), hashlib.sha256).hexdigest()


def token_fits(key: bytes, anchor: str, token: str) -> bool:
    """Whether `token` was made for this session or visitor."""
    return hmac.compare_digest(token_for(key, anchor).encode(), token.encode("utf-8", "replace"))


def comes_from_here(request: Request, base_url: str) -> bool:
    """Whether the browser says the request began on this site; browsers too old to say are left to the token."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True
    return _authority(origin) in {_authority(base_url), request.headers.get("host", "").lower()}


def _authority(url: str) -> str:
    return urlsplit(url).netloc.lower()
