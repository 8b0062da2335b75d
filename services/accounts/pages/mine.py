"""What is one's own: profile, password, sessions, API tokens."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.accounts.entries import PasswordEntry, ProfileEntry, TokenEntry
from services.accounts.models import SessionKind
from services.accounts.operations.changing import change_password, change_profile, person_for_change
from services.accounts.operations.revoking import revoke_session, revoke_sessions
from services.accounts.operations.signing_in import begin_token
from services.accounts.operations.throttling import SIGN_IN_ACCOUNT
from services.accounts.pages.desk import demand_patience, desk, router
from services.accounts.queries import get_person, list_sessions
from services.contracts.refusals import Refused
from services.ui.addresses import with_next
from services.ui.desk import SIGNED_IN, then
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who


@router.get("/me", access=SIGNED_IN)
def my_page(request: Request, who: Who, changed: str = "") -> Response:
    with desk.reading(request) as session:
        person = get_person(session, who.person_id)
    return _me(request, who, FormState.of(name=person.name, email=person.email), changed=bool(changed))


def _me(request: Request, who: Identity, form: FormState[ProfileEntry], status: int = 200, changed: bool = False) -> Response:
    with desk.reading(request) as session:
        person = get_person(session, who.person_id)
    return desk.render(request, "accounts/me.html", who=who, form=form, status=status, person=person, changed=changed)


@router.post("/me", access=SIGNED_IN)
def change_my_profile(request: Request, who: Who, form: Form) -> Response:
    entry = form.read(ProfileEntry)
    if not entry:
        return _me(request, who, entry, 422)
    back = with_next("/accounts/renew", "/accounts/me?changed=1")
    try:
        return desk.submit(request, who, form, then(back, lambda session: change_profile(session, who.person_id, entry.value)))
    except Refused as error:
        return _me(request, who, entry.refuse(error), error.status)


@router.get("/me/password", access=SIGNED_IN)
def password_page(request: Request, who: Who) -> Response:
    return _password(request, who, FormState())


def _password(request: Request, who: Identity, form: FormState[PasswordEntry], status: int = 200) -> Response:
    with desk.reading(request) as session:
        has_password = get_person(session, who.person_id).password_hash is not None
    return desk.render(request, "accounts/password.html", who=who, form=form, status=status, has_password=has_password)


@router.post("/me/password", access=SIGNED_IN)
def change_my_password(request: Request, who: Who, form: Form) -> Response:
    entry = form.read(PasswordEntry)
    if not entry:
        return _password(request, who, entry, 422)
    deed = then("/accounts/me?changed=1", lambda session: change_password(session, who.person_id, who.session_id, entry.value))
    try:
        demand_patience(request, (SIGN_IN_ACCOUNT, str(who.person_id)))
        return desk.submit(request, who, form, deed)
    except Refused as error:
        return _password(request, who, entry.refuse(error), error.status)


@router.get("/sessions", access=SIGNED_IN)
def sessions_page(request: Request, who: Who) -> Response:
    with desk.reading(request) as session:
        browsers = list_sessions(session, who.person_id, SessionKind.BROWSER)
    return desk.render(request, "accounts/sessions.html", who=who, browsers=browsers)


@router.post("/sessions/{session_id}/revoke", access=SIGNED_IN)
def revoke_my_session(request: Request, who: Who, session_id: UUID, form: Form) -> Response:
    back = "/accounts/tokens" if form.text("back") == "tokens" else "/accounts/sessions"
    return desk.submit(request, who, form, then(back, lambda session: revoke_session(session, who.person_id, session_id)))


@router.post("/sessions/revoke-others", access=SIGNED_IN)
def revoke_my_other_sessions(request: Request, who: Who, form: Form) -> Response:
    deed = then("/accounts/sessions", lambda session: revoke_sessions(session, who.person_id, but=who.session_id))
    return desk.submit(request, who, form, deed)


@router.get("/tokens", access=SIGNED_IN)
def tokens_page(request: Request, who: Who) -> Response:
    return _tokens(request, who, FormState())


def _tokens(request: Request, who: Identity, form: FormState[TokenEntry], status: int = 200, token: str = "") -> Response:
    with desk.reading(request) as session:
        tokens = list_sessions(session, who.person_id, SessionKind.TOKEN)
    return desk.render(request, "accounts/tokens.html", who=who, form=form, status=status, tokens=tokens, token=token)


@router.post("/tokens", access=SIGNED_IN)
def create_token(request: Request, who: Who, form: Form) -> Response:
    """The token is shown on this one page and kept nowhere."""
    entry = form.read(TokenEntry)
    if not entry:
        return _tokens(request, who, entry, 422)
    with desk.transaction(request) as session:
        person = person_for_change(session, who.person_id)
        begun = begin_token(session, person, entry.value.title, timedelta(days=int(entry.value.days)))
    token = request.app.state.signer.sign(begun.identity, "api", until=begun.expires_at)
    return _tokens(request, who, FormState(), token=token)
