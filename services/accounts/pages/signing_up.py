"""Signing up: a number or address, the code sent there, a name, and the notice agreed to."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from services.accounts.entries import EmailEntry, MobileEntry, Reach, SignUpEntry
from services.accounts.operations.issuing import issue_code
from services.accounts.operations.registering import NOTICE_VERSION, sign_up
from services.accounts.operations.signing_in import begin_session
from services.accounts.operations.throttling import SIGN_UP_ADDRESS
from services.accounts.pages.coming_in import ask_for_code
from services.accounts.pages.desk import come_in, demand_patience, desk, key_of, router, spend_code_try, title_of
from services.contracts.refusals import Refused
from services.ui.desk import PUBLIC, see_other
from services.ui.forms import Form, FormState
from services.ui.identity import Visitor
from services.ui.navigation import landing_of

FIRST_PAGES = {"firm": "/enterprises/register", "provider": "/providers/apply"}


@router.get("/sign-up", access=PUBLIC)
def sign_up_page(request: Request, who: Visitor, by: str = "mobile", mobile: str = "") -> Response:
    """`?as=provider` for an applicant; a firm otherwise."""
    if who is not None:
        return see_other(landing_of(who))
    return _reach_page(request, FormState.of(mobile=mobile[:11]), _kind(request.query_params.get("as")), by)


def _kind(text: str | None) -> str:
    return "provider" if text == "provider" else "firm"


def _reach_page(
    request: Request, form: FormState[EmailEntry] | FormState[MobileEntry], kind: str, by: str, status: int = 200
) -> Response:
    by = "email" if by == "email" else "mobile"
    return desk.render(request, "accounts/sign_up.html", form=form, status=status, kind=kind, by=by)


@router.post("/sign-up/code", access=PUBLIC)
def send_sign_up_code(request: Request, form: Form) -> Response:
    by, kind = ("email" if form.text("by") == "email" else "mobile"), _kind(form.text("kind"))
    entry: FormState[EmailEntry] | FormState[MobileEntry] = form.read(EmailEntry) if by == "email" else form.read(MobileEntry)
    if not entry:
        return _reach_page(request, entry, kind, by, 422)
    reach = Reach(**entry.value.model_dump())
    try:
        ask_for_code(request, reach.address, "sign_up")
    except Refused as error:
        return _reach_page(request, entry.refuse(error, by), kind, by, error.status)
    with desk.transaction(request) as session:
        issue_code(session, key_of(request), "sign_up", reach)
    return _details_page(request, FormState.of(mobile=reach.mobile, email=reach.email, kind=kind))


def _details_page(request: Request, form: FormState[SignUpEntry], status: int = 200) -> Response:
    by_email = bool(form.typed.get("email"))
    kind = _kind(form.typed.get("kind"))
    return desk.render(request, "accounts/sign_up_details.html", form=form, status=status, by_email=by_email, kind=kind)


@router.post("/sign-up", access=PUBLIC)
def sign_up_deed(request: Request, form: Form) -> Response:
    entry = form.read(SignUpEntry)
    if not entry:
        return _details_page(request, entry, 422)
    try:
        demand_patience(request, address=SIGN_UP_ADDRESS)
        spend_code_try(request, "sign_up", entry.value.address)
        with desk.transaction(request) as session:
            person = sign_up(session, key_of(request), entry.value)
            begun = begin_session(session, person, title_of(request))
    except Refused as error:
        return _details_page(request, entry.refuse(error), error.status)
    return come_in(request, begun, FIRST_PAGES[entry.value.kind])


@router.get("/notice", access=PUBLIC)
def notice_page(request: Request) -> Response:
    """What is kept about people, what for and how long."""
    return desk.render(request, "accounts/notice.html", version=NOTICE_VERSION)
