"""The three-minute check: nine questions on one page, the result at once, then one sentence of need; works without scripts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from pydantic import ValidationError
from starlette.responses import Response

from services.contracts.refusals import Fault, Refused
from services.contracts.words import _
from services.outreach.checking import BANDS, MOST_POINTS, assess, informal_name, questions
from services.outreach.entries.checks import CheckEntry, NeedEntry
from services.outreach.operations import checking
from services.outreach.pages.desk import desk, router
from services.outreach.queries.checks import get_check
from services.ui.desk import PUBLIC, then
from services.ui.forms import Form, FormState, SentForm
from services.ui.identity import Visitor
from services.ui.patience import demand_patience
from services.ui.wording import faults_in


@router.get("/check", access=PUBLIC)
def show_check(request: Request, who: Visitor, at: str = "") -> Response:
    """`at` is the gathering whose stand the QR code hangs at."""
    return _check_page(request, who, FormState({"at": at[:36]}))


@router.post("/check", access=PUBLIC)
def take_check(request: Request, who: Visitor, form: Form) -> Response:
    entry = _read(form)
    if not entry:
        return _check_page(request, who, entry, 422)
    try:
        demand_patience(desk, request, checking.CHECKS)
        return desk.submit(
            request, who, form, lambda session: f"/outreach/check/{checking.take_check(session, entry.value).check_id}"
        )
    except Refused as error:
        return _check_page(request, who, entry.refuse(error), error.status)


@router.get("/check/{check_id}", access=PUBLIC)
def show_result(request: Request, check_id: UUID, who: Visitor) -> Response:
    return _result_page(request, who, check_id, None)


@router.post("/check/{check_id}", access=PUBLIC)
def leave_need(request: Request, check_id: UUID, who: Visitor, form: Form) -> Response:
    entry = form.read(NeedEntry).about("agreed")
    path = f"/outreach/check/{check_id}"
    if not entry:
        return _result_page(request, who, check_id, entry, 422)
    try:
        demand_patience(desk, request, checking.NEEDS)
        return desk.submit(request, who, form, then(path, lambda session: checking.raise_lead(session, check_id, entry.value)))
    except Refused as error:
        if error.status == 404:
            raise
        return _result_page(request, who, check_id, entry.refuse(error), error.status)


def _check_page(request: Request, who: Visitor, form: FormState[Any], status: int = 200) -> Response:
    return desk.render(request, "outreach/check.html", who=who, form=form, status=status, questions=questions())


def _result_page(request: Request, who: Visitor, check_id: UUID, form: FormState[Any] | None, status: int = 200) -> Response:
    with desk.reading(request) as session:
        check = get_check(session, check_id)
    form = form if form is not None else FormState.of(need=check.need)
    return desk.render(
        request, "outreach/check_result.html", who=who, form=form, status=status, check=check, result=assess(check.answers),
        name=informal_name(check.informal_level), questions=questions(), most=MOST_POINTS,
        bands=[(first, last, informal_name(level)) for level, (first, last) in enumerate(BANDS)],
    )  # fmt: skip


def _read(form: SentForm) -> FormState[CheckEntry]:
    """Answers by question, each fault beside its own; an unreadable gathering is none."""
    keys = [question.key for question in questions()]
    typed = {key: form.text(key) for key in keys} | {"need": form.text("need"), "at": form.text("at")}
    faults = [Fault(key, _("请选一个最接近的答案")) for key in keys if typed[key] not in ("0", "1", "2")]
    if faults:
        return FormState(typed, None, faults)
    given = {
        "answers": {key: int(typed[key]) for key in keys},
        "need": typed["need"] or None,
        "gathering_id": _gathering(typed["at"]),
    }
    try:
        return FormState(typed, CheckEntry.model_validate(given))
    except ValidationError as error:
        return FormState(typed, None, faults_in(error))


def _gathering(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
