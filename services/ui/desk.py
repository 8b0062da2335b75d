"""A room's doors: routers that deny by default, and what a door does with a request (read, render, submit, write)."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import BoundedSemaphore
from typing import Any, TypeVar

from fastapi import Request
from fastapi.encoders import jsonable_encoder
from sqlalchemy.orm import Session
from starlette.responses import JSONResponse, RedirectResponse, Response

from services.contracts.refusals import Invalid
from services.contracts.words import _
from services.storage.database import RoomDatabase
from services.ui.access import PUBLIC, SIGNED_IN, Access, only
from services.ui.addresses import local_path
from services.ui.doors import Doors
from services.ui.forms import SentForm
from services.ui.identity import Identity
from services.ui.once import Key, hash_of, once
from services.ui.render import render

__all__ = ["PUBLIC", "SIGNED_IN", "Access", "Desk", "only"]

T = TypeVar("T")
_waiting = BoundedSemaphore(12)
"""How many requests of a process may wait for a fact at once; the others are answered at once, so that waiting never fills the house."""

_SECRETS = ("secret", "token")
"""What a part of an address that opens a door by itself is called in every route."""


class Desk:
    """Where the doors of one room work. Made at import; finds its database when a request comes."""

    def __init__(self, room: str) -> None:
        self.room = room

    def pages(self, prefix: str = "") -> Doors:
        """A router for pages: identity cookie, forgery check on unsafe methods. Every route states `access=`."""
        return Doors(self.room, kind="page", prefix=prefix)

    def api(self, prefix: str) -> Doors:
        """A router for programs: bearer tokens only, JSON. Every route states `access=`."""
        return Doors(self.room, kind="api", prefix=prefix)

    def database(self, request: Request) -> RoomDatabase:
        """The room's database in this process."""
        database: RoomDatabase = request.app.state.databases[self.room]
        return database

    def reading(self, request: Request) -> AbstractContextManager[Session]:
        """A read-only session."""
        return self.database(request).reading()

    def transaction(self, request: Request) -> AbstractContextManager[Session]:
        """One transaction, committed at the end."""
        return self.database(request).transaction()

    def render(
        self, request: Request, template: str, *, who: Identity | None = None, status: int = 200, **context: Any
    ) -> Response:
        """A page. `form=` is the FormState the kit's fields read; `case_id=` brings the case's tabs."""
        return render(request, template, who=who, status=status, context=context)

    def submit(self, request: Request, who: Identity | None, form: SentForm, deed: Callable[[Session], str]) -> Response:
        """Do a page's deed once, however often the button was pressed, and go to the path it returns."""
        scope = f"{request.state.anchor}:{_door_of(request)}"
        key = Key(scope, f"form:{form.submission}", "")
        with self.transaction(request) as session:
            _status, path = once(session, key, 303, deed)
        return see_other(str(path))

    def write(
        self, request: Request, who: Identity | None, deed: Callable[[Session], Any], *, status: int | None = None
    ) -> Response:
        """Do an API write in one transaction; the header Idempotency-Key makes a repeat give the same answer."""
        status = status or request.scope["route"].status_code or 200
        name = request.headers.get("idempotency-key")
        with self.transaction(request) as session:
            if name is None:
                answer = jsonable_encoder(deed(session))
            else:
                key = _api_key(request, who, name)
                status, answer = once(session, key, status, lambda one: jsonable_encoder(deed(one)))
        return JSONResponse(answer, status_code=status) if status != 204 else Response(status_code=204)

    def await_row(self, request: Request, find: Callable[[Session], T | None], seconds: float = 2.0) -> T | None:
        """Ask until there is an answer or the time is over: a fact another room said may still be on its way."""
        if not _waiting.acquire(blocking=False):
            return self._ask_until(request, find, time.monotonic())
        try:
            return self._ask_until(request, find, time.monotonic() + seconds)
        finally:
            _waiting.release()

    def _ask_until(self, request: Request, find: Callable[[Session], T | None], until: float) -> T | None:
        pause = 0.02
        while True:
            with self.reading(request) as session:
                found = find(session)
            if found is not None or time.monotonic() >= until:
                return found
            time.sleep(pause)
            pause = min(pause * 1.5, 0.2)


def then(path: str, deed: Callable[[Session], object]) -> Callable[[Session], str]:
    """The deed, and the page to go to afterwards: `desk.submit(request, who, form, then("/…", lambda session: …))`."""

    def do(session: Session) -> str:
        deed(session)
        return path

    return do


def see_other(path: str) -> Response:
    """Go and look there; paths of this center only."""
    return RedirectResponse(local_path(path), status_code=303)


def _api_key(request: Request, who: Identity | None, name: str) -> Key:
    if not 1 <= len(name) <= 200 or not name.isascii() or not name.isprintable():
        raise Invalid(_("Idempotency-Key 应为 1 到 200 个可见的英文字符"), where="Idempotency-Key")
    scope = f"{who.person_id if who else 'public'}:{request.method}:{_door_of(request)}"
    return Key(scope, name, hash_of(request.url.query, request.state.body))


def _door_of(request: Request) -> str:
    """The path a deed came by; a secret that is part of it stands only as a digest in what is kept of the request."""
    secret = next((str(request.path_params[name]) for name in _SECRETS if name in request.path_params), None)
    path: str = request.url.path
    return path.replace(secret, hash_of(secret)) if secret else path
