"""A kept file on its way out: saved by the browser, never shown inside a page of ours."""

from __future__ import annotations

from starlette.responses import Response

from services.providers.models import EvidenceFile, Paper


def as_download(file: EvidenceFile | Paper) -> Response:
    headers = {"Content-Disposition": "attachment", "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return Response(file.content, media_type=file.media_type, headers=headers)
