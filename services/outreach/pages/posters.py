"""The A4 poster with the check's QR code, for a stand or for anywhere."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

import segno
from fastapi import Request
from starlette.responses import Response

from services.contracts.vocabulary import Role
from services.outreach.pages.desk import desk, router
from services.outreach.pages.gatherings.showing import span
from services.outreach.queries.gatherings.gatherings import get_gathering
from services.ui.desk import only
from services.ui.identity import Who

STAFF = only(Role.MANAGER, Role.COMMISSIONER, Role.LIAISON, Role.MENTOR)


@router.get("/check-poster", access=STAFF)
def show_poster(request: Request, who: Who, at: UUID | None = None) -> Response:
    with desk.reading(request) as session:
        stand = get_gathering(session, at) if at else None
        return desk.render(request, "outreach/check_poster.html", who=who, at=at, stand=stand, span=span, link=_link(request, at))


@router.get("/check-code.svg", access=STAFF)
def show_code(request: Request, who: Who, at: UUID | None = None) -> Response:
    image = BytesIO()
    segno.make(_link(request, at), error="q").save(image, kind="svg", scale=8, border=4, xmldecl=False)
    return Response(image.getvalue(), media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


def _link(request: Request, at: UUID | None) -> str:
    link = f"{request.app.state.settings.base_url}/outreach/check"
    return f"{link}?at={at}" if at else link
