"""The door on a phone: a page that works without a network, the list it keeps, and where it sends what it noted."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any
from uuid import UUID

from fastapi import Request
from pydantic import ValidationError
from starlette.responses import JSONResponse, Response

from services.contracts.refusals import Invalid
from services.contracts.words import _
from services.outreach.gathering_entries import CheckInsEntry
from services.outreach.models import Registration
from services.outreach.operations.gatherings.admitting import take_check_ins
from services.outreach.pages.desk import desk, router
from services.outreach.pages.gatherings.showing import KEEPERS, show
from services.outreach.queries.gatherings.gatherings import get_gathering
from services.outreach.queries.gatherings.registrations import list_at_door
from services.ui.csrf import token_for
from services.ui.desk import PUBLIC
from services.ui.forms import Form
from services.ui.identity import Who

WORKER = (files("services.outreach") / "static" / "door-worker.js").read_text(encoding="utf-8")


@router.get("/door-worker.js", access=PUBLIC)
def door_worker(request: Request) -> Response:
    """The service worker; served here, not under /static/, so that its scope may be /outreach/."""
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/outreach/"}
    return Response(WORKER, media_type="text/javascript; charset=utf-8", headers=headers)


@router.get("/gatherings/{gathering_id}/door", access=KEEPERS)
def door_page(request: Request, who: Who, gathering_id: UUID) -> Response:
    with desk.reading(request) as session:
        gathering = get_gathering(session, gathering_id)
    return show(request, "door.html", who, gathering=gathering)


@router.get("/gatherings/{gathering_id}/door/list", access=KEEPERS)
def door_list(request: Request, who: Who, gathering_id: UUID) -> Response:
    """Who is expected, and a token for sending: the page may be older than the session."""
    with desk.reading(request) as session:
        gathering = get_gathering(session, gathering_id)
        people = [_person(one) for one in list_at_door(session, gathering_id)]
    token = token_for(request.app.state.csrf_key, request.state.anchor)
    body = {"token": token, "title": gathering.title, "ends_at": gathering.ends_at.isoformat(), "people": people}
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


def _person(one: Registration) -> dict[str, Any]:
    return {
        "id": str(one.registration_id), "code": one.code, "name": one.name, "firm": one.firm_name or "",
        "tail": (one.mobile or "")[-4:], "state": one.state, "came_at": one.came_at.isoformat() if one.came_at else None,
    }  # fmt: skip


@router.post("/gatherings/{gathering_id}/door", access=KEEPERS)
def door_deed(request: Request, who: Who, form: Form, gathering_id: UUID) -> Response:
    """What a phone noted, as JSON in the field `entries`; it may send the same again until it has heard the answer."""
    entry = _read(form.text("entries"))
    with desk.transaction(request) as session:
        taken = take_check_ins(session, who, gathering_id, entry.entries)
        body = [{"entry_id": str(one.entry_id), "outcome": one.outcome, "id": _text(one.registration_id)} for one in taken]
    return JSONResponse({"taken": body}, headers={"Cache-Control": "no-store"})


def _read(text: str) -> CheckInsEntry:
    try:
        return CheckInsEntry.model_validate({"entries": json.loads(text)})
    except (ValueError, RecursionError) as error:
        if isinstance(error, ValidationError):
            raise
        raise Invalid(_("签到内容无法读懂，请刷新页面后再试"), where="entries") from None


def _text(registration_id: UUID | None) -> str | None:
    return str(registration_id) if registration_id else None
