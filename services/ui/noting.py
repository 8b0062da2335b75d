"""One line in the log for every request: the route's pattern, never the address, and who was turned away why."""

from __future__ import annotations

import logging
import re
from uuid import uuid4

from starlette.datastructures import Headers
from starlette.types import Scope

from services.logs.context import begin

WHY = "bamai.why"
"""Where a guard says in the request's scope why nobody got in, if the status does not say it."""

_log = logging.getLogger("bamai.requests")
_NUMBER = re.compile(r"[0-9a-f]{32}")
_WHY = {401: "nobody we know", 403: "not allowed", 404: "not there, or not theirs"}
_QUIET = ("/healthz", "/readyz", "/metrics")


def note_beginning(scope: Scope, method: str) -> str:
    """Begin the request's lines with its number, which a reverse proxy may have given (32 hexadecimal digits)."""
    given = Headers(scope=scope).get("x-request-id", "")
    request_id = given if _NUMBER.fullmatch(given) else uuid4().hex
    begin(request_id=request_id, method=method)
    return request_id


def note_answer(scope: Scope, status: int, seconds: float) -> None:
    """The request's line. Every one that was not let in is a line `access refused` with its reason."""
    route = getattr(scope.get("route"), "path", "")
    fields = {"status": status or 499, "duration_ms": round(seconds * 1000, 1)}
    why = scope.get(WHY) or (_WHY.get(status) if route else None)
    if why:
        level = logging.INFO if status < 400 else logging.WARNING
        _log.log(level, "access refused", extra=fields | {"why": why, "route": route})
    else:
        quiet = route in _QUIET or (not route and "endpoint" in scope)
        _log.log(logging.DEBUG if quiet else logging.INFO, "answered", extra=fields | ({} if route else {"route": "none"}))
