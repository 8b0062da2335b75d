"""Signing in and out."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from services.accounts.entries import CodeSignIn, MobileEntry, PasswordSignIn, Reach
from services.accounts.operations.issuing import issue_code
from services.accounts.operations.revoking import revoke_session
from services.accounts.operations.signing_in import NotRegistered, begin_session, check_code, check_password, renew_session
from services.accounts.operations.throttling import CODE_ADDRESS, CODE_DAY, CODE_PAUSE, SIGN_IN_ACCOUNT, SIGN_IN_ADDRESS
from services.accounts.pages.desk import (
    SESSION_COOKIE,
    come_in,
    demand_patience,
    desk,
    forget_tries,
    go_out,
    key_of,
    router,
    spend_code_try,
    title_of,
)  # fmt: skip
from services.contracts.refusals import Refused
from services.ui.addresses import local_path
from services.ui.desk import PUBLIC, see_other
from services.ui.forms import Form, FormState
from services.ui.identity import Visitor
from services.ui.navigation import landing_of


@router.get("/sign-in", access=PUBLIC)
def sign_in_page(request: Request, who: Visitor, next: str = "", by: str = "mobile") -> Response:
    if who is not None:
        return see_other(local_path(next, landing_of(who)))
    return _page(request, FormState(), next, by)


def _page(
    request: Request, form: FormState[PasswordSignIn] | FormState[MobileEntry], target: str, by: str, status: int = 200
) -> Response:
    template = "accounts/sign_in_password.html" if by == "password" else "accounts/sign_in_mobile.html"
    return desk.render(request, template, form=form, status=status, next=local_path(target, ""))


@router.post("/sign-in/code", access=PUBLIC)
def send_sign_in_code(request: Request, form: Form) -> Response:
    """The same answer for every number: whoever holds it learns more by the code."""
    target, entry = form.text("next"), form.read(MobileEntry)
    if not entry:
        return _page(request, entry, target, "mobile", 422)
    mobile = entry.value.mobile
    try:
        ask_for_code(request, mobile)
    except Refused as error:
        return _page(request, entry.refuse(error, "mobile"), target, "mobile", error.status)
    with desk.transaction(request) as session:
        issue_code(session, key_of(request), "sign_in", Reach(mobile=mobile))
    return _code_page(request, FormState.of(mobile=mobile), target)


def ask_for_code(request: Request, address: str, purpose: str = "sign_in") -> None:
    """Whether another code may be sent to this address, from this place."""
    subject = f"{purpose}:{address}"
    demand_patience(request, (CODE_PAUSE, subject), (CODE_DAY, subject), address=CODE_ADDRESS)


def _code_page(request: Request, form: FormState[CodeSignIn], target: str, status: int = 200) -> Response:
    return desk.render(request, "accounts/sign_in_code.html", form=form, status=status, next=local_path(target, ""))


@router.post("/sign-in/confirm", access=PUBLIC)
def sign_in_by_code(request: Request, form: Form) -> Response:
    target, entry = form.text("next"), form.read(CodeSignIn)
    if not entry:
        return _code_page(request, entry, target, 422)
    mobile = entry.value.mobile
    try:
        demand_patience(request, address=SIGN_IN_ADDRESS)
        spend_code_try(request, "sign_in", mobile)
        with desk.transaction(request) as session:
            person = check_code(session, key_of(request), mobile, entry.value.code)
            begun = begin_session(session, person, title_of(request))
    except NotRegistered as error:
        return desk.render(request, "accounts/not_registered.html", form=entry.refuse(error), status=error.status, mobile=mobile)
    except Refused as error:
        return _code_page(request, entry.refuse(error, "code"), target, error.status)
    forget_tries(request, address=SIGN_IN_ADDRESS)
    return come_in(request, begun, target)


@router.post("/sign-in", access=PUBLIC)
def sign_in_by_password(request: Request, form: Form) -> Response:
    target, entry = form.text("next"), form.read(PasswordSignIn)
    if not entry:
        return _page(request, entry, target, "password", 422)
    login = entry.value.login
    try:
        demand_patience(request, (SIGN_IN_ACCOUNT, login), address=SIGN_IN_ADDRESS)
        with desk.transaction(request) as session:
            person = check_password(session, login, entry.value.password.get_secret_value())
            begun = begin_session(session, person, title_of(request))
    except Refused as error:
        return _page(request, entry.refuse(error), target, "password", error.status)
    forget_tries(request, (SIGN_IN_ACCOUNT, login), address=SIGN_IN_ADDRESS)
    return come_in(request, begun, target)


@router.post("/sign-out", access=PUBLIC)
def sign_out(request: Request) -> Response:
    """End this browser's session, if it has one."""
    with desk.transaction(request) as session:
        begun = renew_session(session, request.cookies.get(SESSION_COOKIE, ""))
        if begun is not None:
            revoke_session(session, begun.identity.person_id, begun.session_id)
    return go_out(see_other("/"))
