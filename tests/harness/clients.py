"""A browser and a program, each signed in as whoever the test says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from uuid_utils.compat import uuid7

from services.contracts.vocabulary import Role
from services.ui.csrf import VISITOR_COOKIE, new_visitor, token_for
from services.ui.forms import CSRF_FIELD, ONCE_FIELD
from services.ui.identity import IDENTITY_COOKIE, Identity, identity_of


class PageClient(TestClient):
    """A browser with an identity cookie."""

    def __init__(self, app: FastAPI, identity: Identity | None) -> None:
        super().__init__(app, base_url=app.state.settings.base_url, follow_redirects=False)
        self.identity = identity
        self._key: bytes = app.state.csrf_key
        if identity is None:
            visitor = new_visitor()
            self.anchor = f"visitor:{visitor}"
            self.cookies.set(VISITOR_COOKIE, visitor)
        else:
            self.anchor = str(identity.session_id)
            until = datetime.now(UTC) + timedelta(hours=1)
            self.cookies.set(IDENTITY_COOKIE, app.state.signer.sign(identity, "page", until=until))

    def csrf(self) -> str:
        """The token that this session's forms carry."""
        return token_for(self._key, self.anchor)

    def post_form(self, path: str, *, files: Any = None, once: str | None = None, **fields: Any) -> Response:
        """Send a form as its page would: with the session's token and a submission token (`once` repeats one)."""
        hidden = {CSRF_FIELD: self.csrf(), ONCE_FIELD: once or uuid4().hex}
        return self.post(path, data=hidden | fields, files=files)


class ApiClient(TestClient):
    """A program with a bearer token."""

    def __init__(self, app: FastAPI, identity: Identity | None) -> None:
        super().__init__(app, base_url=app.state.settings.base_url, follow_redirects=False)
        self.identity = identity
        if identity is not None:
            until = datetime.now(UTC) + timedelta(hours=1)
            self.headers["Authorization"] = f"Bearer {app.state.signer.sign(identity, 'api', until=until)}"


def identity_for(roles: tuple[Role | str, ...], person_id: UUID | None, organisation_id: UUID | None, name: str) -> Identity:
    known = [Role(role) for role in roles]
    return identity_of(person_id or uuid7(), uuid7(), known, organisation_id=organisation_id, name=name)
