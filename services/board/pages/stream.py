"""Live: which measures changed, as server-sent events, to whoever has the board open."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from services.board.pages.desk import TEAM_DOOR, desk, router
from services.board.streams import Hub, Listening, TooMany, hub_of
from services.board.telling import read_seen
from services.contracts.words import _
from services.ui.identity import IDENTITY_COOKIE, Who

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@router.get("/stream", access=TEAM_DOOR)
async def stream(request: Request, who: Who, seen: str = "") -> Response:
    """Until the identity expires; the browser then comes again by itself, and says what it saw last. `seen`: what the page showed."""
    if "text/event-stream" not in request.headers.get("accept", ""):
        raise HTTPException(406, _("这个地址只提供事件流"))
    until = request.app.state.signer.expires_at(request.cookies.get(IDENTITY_COOKIE, ""), "page")
    hub = hub_of(request.app, desk.database(request))
    try:
        last = read_seen(request.headers.get("last-event-id", "")) or read_seen(seen)
        listening = hub.join(who.session_id, last, until)
    except TooMany:
        return Response(status_code=503, headers={"Retry-After": "30"})
    return StreamingResponse(_told(hub, listening), media_type="text/event-stream", headers=HEADERS)


async def _told(hub: Hub, listening: Listening) -> AsyncIterator[str]:
    try:
        async for message in listening.messages():
            yield message
    finally:
        hub.leave(listening)
