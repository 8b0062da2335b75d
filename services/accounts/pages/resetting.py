"""A forgotten password: a code to the number or address, then a new one."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from services.accounts.entries import LoginEntry, ResetEntry
from services.accounts.operations.changing import reset_password
from services.accounts.operations.issuing import issue_code
from services.accounts.operations.signing_in import begin_session
from services.accounts.operations.throttling import SIGN_IN_ADDRESS
from services.accounts.pages.coming_in import ask_for_code
from services.accounts.pages.desk import come_in, demand_patience, desk, key_of, router, spend_code_try, title_of
from services.contracts.refusals import Refused
from services.ui.desk import PUBLIC
from services.ui.forms import Form, FormState


@router.get("/reset", access=PUBLIC)
def reset_page(request: Request) -> Response:
    return desk.render(request, "accounts/reset.html", form=FormState())


@router.post("/reset/code", access=PUBLIC)
def send_reset_code(request: Request, form: Form) -> Response:
    """The same answer whether the number or address is known."""
    entry = form.read(LoginEntry)
    if not entry:
        return desk.render(request, "accounts/reset.html", form=entry.about("login"), status=422)
    reach = entry.value.reach()
    try:
        ask_for_code(request, reach.address, "reset")
    except Refused as error:
        return desk.render(request, "accounts/reset.html", form=entry.refuse(error, "login"), status=error.status)
    with desk.transaction(request) as session:
        issue_code(session, key_of(request), "reset", reach)
    return desk.render(request, "accounts/reset_confirm.html", form=FormState.of(login=reach.address))


@router.post("/reset", access=PUBLIC)
def reset(request: Request, form: Form) -> Response:
    entry = form.read(ResetEntry)
    if not entry:
        return desk.render(request, "accounts/reset_confirm.html", form=entry.about("login"), status=422)
    try:
        demand_patience(request, address=SIGN_IN_ADDRESS)
        spend_code_try(request, "reset", entry.value.reach().address)
        with desk.transaction(request) as session:
            person = reset_password(session, key_of(request), entry.value)
            begun = begin_session(session, person, title_of(request))
    except Refused as error:
        return desk.render(request, "accounts/reset_confirm.html", form=entry.refuse(error), status=error.status)
    return come_in(request, begun)
