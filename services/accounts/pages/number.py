"""Change of number: codes to the new number and, where there is no password, to the old one."""

from __future__ import annotations

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.accounts.entries import MobileEntry, NumberEntry, Reach
from services.accounts.models import Person
from services.accounts.operations.changing import change_number
from services.accounts.operations.issuing import issue_code
from services.accounts.operations.throttling import SIGN_IN_ACCOUNT
from services.accounts.pages.coming_in import ask_for_code
from services.accounts.pages.desk import demand_patience, desk, key_of, router, spend_code_try
from services.accounts.queries import get_person
from services.contracts.refusals import Refused
from services.ui.desk import SIGNED_IN, then
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who


@router.get("/me/number", access=SIGNED_IN)
def number_page(request: Request, who: Who) -> Response:
    return _first(request, who, FormState())


def _first(request: Request, who: Identity, form: FormState[MobileEntry], status: int = 200) -> Response:
    return desk.render(request, "accounts/number.html", who=who, form=form, status=status, person=_person(request, who))


def _second(request: Request, who: Identity, form: FormState[NumberEntry], status: int = 200) -> Response:
    return desk.render(request, "accounts/number_confirm.html", who=who, form=form, status=status, person=_person(request, who))


def _person(request: Request, who: Identity) -> Person:
    with desk.reading(request) as session:
        return get_person(session, who.person_id)


@router.post("/me/number/code", access=SIGNED_IN)
def send_number_codes(request: Request, who: Who, form: Form) -> Response:
    entry = form.read(MobileEntry)
    if not entry:
        return _first(request, who, entry, 422)
    mobile, person = entry.value.mobile, _person(request, who)
    try:
        ask_for_code(request, mobile, "change_number")
    except Refused as error:
        return _first(request, who, entry.refuse(error, "mobile"), error.status)
    with desk.transaction(request) as session:
        issue_code(session, key_of(request), "change_number", Reach(mobile=mobile))
        if person.password_hash is None and person.mobile not in (None, mobile):
            issue_code(session, key_of(request), "change_number", Reach(mobile=person.mobile))
    return _second(request, who, FormState.of(mobile=mobile))


@router.post("/me/number", access=SIGNED_IN)
def change_my_number(request: Request, who: Who, form: Form) -> Response:
    entry = form.read(NumberEntry)
    if not entry:
        return _second(request, who, entry, 422)

    def deed(session: Session) -> None:
        change_number(session, key_of(request), who.person_id, who.session_id, entry.value)

    try:
        demand_patience(request, (SIGN_IN_ACCOUNT, str(who.person_id)))
        old = _person(request, who).mobile
        spend_code_try(request, "change_number", entry.value.mobile, *([old] if old else []))
        return desk.submit(request, who, form, then("/accounts/me?changed=1", deed))
    except Refused as error:
        return _second(request, who, entry.refuse(error), error.status)
