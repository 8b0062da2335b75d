"""The service worker that keeps a run's pages for times without a network."""

from __future__ import annotations

from importlib.resources import files

from fastapi import Request
from starlette.responses import Response

from services.assessment.pages.door import router
from services.ui.desk import PUBLIC

WORKER = (files("services.assessment") / "static" / "keeping-worker.js").read_text(encoding="utf-8")


@router.get("/keeping-worker.js", access=PUBLIC)
def show_worker(request: Request) -> Response:
    """Served here, not under /static/, so that its scope may be /assessment/."""
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/assessment/"}
    return Response(WORKER, media_type="text/javascript; charset=utf-8", headers=headers)
