"""Colleagues and invitations: the center's people for a manager, one's own organisation's for others."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.accounts.entries import AcceptEntry, InvitationEntry, RolesEntry
from services.accounts.models import now
from services.accounts.operations.inviting import (
    accept_invitation,
    change_roles,
    get_open_invitation,
    invite,
    withdraw_invitation,
)
from services.accounts.operations.signing_in import begin_session
from services.accounts.operations.throttling import INVITE, SIGN_UP_ADDRESS
from services.accounts.pages.desk import come_in, demand_patience, desk, router, title_of
from services.accounts.queries import list_colleagues, list_invitations
from services.contracts.refusals import Refused
from services.contracts.vocabulary import CENTER_ROLES, ROLE_TITLES, Role
from services.contracts.words import _
from services.ui.desk import PUBLIC, only, then
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who

INVITERS = only(Role.MANAGER, Role.SME, Role.PROVIDER)


@router.get("/invitations", access=INVITERS)
def invitations_page(request: Request, who: Who, sent: str = "") -> Response:
    return _page(request, who, FormState(), sent=bool(sent))


def _page(request: Request, who: Identity, form: FormState[InvitationEntry], status: int = 200, sent: bool = False) -> Response:
    with desk.reading(request) as session:
        people, invitations = list_colleagues(session, who), list_invitations(session, who)
    roles = [(role.value, _(ROLE_TITLES[role])) for role in ROLE_TITLES if role in CENTER_ROLES]
    return desk.render(
        request, "accounts/invitations.html", who=who, form=form, status=status, people=people, invitations=invitations,
        role_options=roles, is_manager=who.has(Role.MANAGER), moment=now(), sent=sent,
    )  # fmt: skip


@router.post("/invitations", access=INVITERS)
def invite_somebody(request: Request, who: Who, form: Form) -> Response:
    entry = form.read(InvitationEntry)
    if not entry:
        return _page(request, who, entry.about("mobile"), 422)
    deed = then("/accounts/invitations?sent=1", lambda session: invite(session, who, entry.value))
    try:
        demand_patience(request, (INVITE, str(who.person_id)))
        return desk.submit(request, who, form, deed)
    except Refused as error:
        return _page(request, who, entry.refuse(error), error.status)


@router.post("/invitations/{invitation_id}/withdraw", access=INVITERS)
def withdraw(request: Request, who: Who, invitation_id: UUID, form: Form) -> Response:
    deed = then("/accounts/invitations", lambda session: withdraw_invitation(session, who, invitation_id))
    return desk.submit(request, who, form, deed)


@router.post("/people/{person_id}/roles", access=only(Role.MANAGER))
def change_roles_of(request: Request, who: Who, person_id: UUID, form: Form) -> Response:
    entry = form.read(RolesEntry)
    if not entry:
        return _page(request, who, FormState(), 422)
    deed = then("/accounts/invitations", lambda session: change_roles(session, who, person_id, entry.value))
    return desk.submit(request, who, form, deed)


@router.get("/invited/{secret}", access=PUBLIC)
def invited_page(request: Request, secret: str) -> Response:
    return _invited(request, secret, None)


def _invited(request: Request, secret: str, form: FormState[AcceptEntry] | None, status: int = 200) -> Response:
    with desk.transaction(request) as session:
        invitation = get_open_invitation(session, secret)
    form = form or FormState.of(name=invitation.name)
    return desk.render(request, "accounts/invited.html", form=form, status=status, invitation=invitation, secret=secret)


@router.post("/invited/{secret}", access=PUBLIC)
def accept(request: Request, secret: str, form: Form) -> Response:
    entry = form.read(AcceptEntry)
    if not entry:
        return _invited(request, secret, entry, 422)
    demand_patience(request, address=SIGN_UP_ADDRESS)
    try:
        with desk.transaction(request) as session:
            person = accept_invitation(session, secret, entry.value)
            begun = begin_session(session, person, title_of(request))
    except Refused as error:
        return _invited(request, secret, entry.refuse(error), error.status)
    return come_in(request, begun)
