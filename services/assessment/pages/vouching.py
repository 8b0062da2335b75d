"""请负责人承诺: sending the sheet to the responsible person, and the page that person reads and pledges on, without an account."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, BeforeValidator, Field
from starlette.responses import Response

from services.assessment import operations, queries
from services.assessment.answering import describe_step, list_steps, mark_sheet, measure_progress
from services.assessment.editions import get_pack
from services.assessment.entries import LONGEST_NAME, Mobile
from services.assessment.explaining import title_of
from services.assessment.models.asking import MOST_CODES
from services.assessment.operations.pledging import Outcome, changed_words
from services.assessment.pages.door import answerers, desk, router
from services.assessment.pages.patience import ASKING_CODE, ASKING_PLEDGE, OPENING, SMS_TO_NUMBER, TRYING_CODE
from services.assessment.pages.pledging import render_pledge
from services.contracts.refusals import Refused
from services.contracts.words import _
from services.ui.desk import PUBLIC, see_other, then
from services.ui.forms import Form, FormState
from services.ui.identity import Who
from services.ui.patience import demand_patience

NO_STORE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}


def _in_plain_digits(code: object) -> object:
    """As a keyboard for Chinese may write them: wide, with a space between."""
    return unicodedata.normalize("NFKC", code).replace(" ", "") if isinstance(code, str) else code


class VouchEntry(BaseModel):
    code: Annotated[str, BeforeValidator(_in_plain_digits), Field(min_length=6, max_length=6, pattern="^[0-9]{6}$")]
    name: Annotated[str, Field(min_length=2, max_length=LONGEST_NAME)]
    truthful: Literal["yes"]


def pledge_key(request: Request) -> bytes:
    key: bytes = request.app.state.settings.derived_key("assessment: pledge codes")
    return key


@router.post("/runs/{run_id}/pledge/request", access=answerers)
def request_pledge(request: Request, run_id: UUID, who: Who, form: Form) -> Response:
    typed = form.read(_Responsible)
    if typed:
        value = typed.value
        try:
            with desk.reading(request) as session:
                queries.get_run(session, who, run_id)
            demand_patience(desk, request, None, (ASKING_PLEDGE, str(run_id)), (SMS_TO_NUMBER, value.mobile))
            deed = then(
                f"/assessment/runs/{run_id}/pledge",
                lambda session: operations.request_pledge(session, who, run_id, value.responsible, value.mobile),
            )
            return desk.submit(request, who, form, deed)
        except Refused as error:
            if error.status in (403, 404):
                raise
            typed.refuse(error, "mobile")
    with desk.reading(request) as session:
        return render_pledge(request, session, who, run_id, typed, status=422)


class _Responsible(BaseModel):
    """The fields stand on one page with the pledge itself, so the name has a name of its own."""

    responsible: Annotated[str, Field(min_length=2, max_length=LONGEST_NAME)]
    mobile: Mobile


@router.post("/pledge-requests/{pledge_request_id}/withdraw", access=answerers)
def withdraw_pledge_request(request: Request, pledge_request_id: UUID, who: Who, form: Form) -> Response:
    def deed(session: Any) -> str:
        return f"/assessment/runs/{operations.withdraw_pledge_request(session, who, pledge_request_id).run_id}/pledge"

    return desk.submit(request, who, form, deed)


@router.get("/p/{token}", access=PUBLIC)
def show_sheet_to_responsible(request: Request, token: str) -> Response:
    demand_patience(desk, request, OPENING)
    return _page(request, token, FormState.of())


@router.post("/p/{token}/code", access=PUBLIC)
def send_code(request: Request, token: str, form: Form) -> Response:
    demand_patience(desk, request, ASKING_CODE)
    _demand_patience_of_number(request, token)
    mark, key = form.text("mark"), pledge_key(request)
    try:
        with desk.transaction(request) as session:
            operations.send_pledge_code(session, token, mark, key)
    except Refused as error:
        if error.status == 404:
            raise
        return _page(request, token, FormState({}).refuse(error), status=error.status)
    return see_other(f"/assessment/p/{token}#pledge")


def _demand_patience_of_number(request: Request, token: str) -> None:
    with desk.reading(request) as session:
        asked, _run, _case = queries.open_pledge(session, token, datetime.now(UTC))
        number = asked.mobile
    if number:
        demand_patience(desk, request, None, (SMS_TO_NUMBER, number))


@router.post("/p/{token}", access=PUBLIC)
def pledge_by_code(request: Request, token: str, form: Form) -> Response:
    demand_patience(desk, request, TRYING_CODE)
    entry = form.read(VouchEntry)
    with desk.reading(request) as session:
        queries.open_pledge(session, token, datetime.now(UTC))
    if entry:
        try:
            with desk.transaction(request) as session:
                outcome = operations.pledge_by_code(session, token, entry.value.name, entry.value.code, pledge_key(request))
        except Refused as error:
            if error.status == 404:
                raise
            entry.refuse(error)
            return _page(request, token, entry, status=error.status)
        if outcome.pledged:
            return see_other(f"/assessment/p/{token}")
        entry.refuse(_wrong(outcome), "" if outcome.changed else "code")
    return _page(request, token, entry, status=422)


def _wrong(outcome: Outcome) -> str:
    if outcome.changed:
        return changed_words()
    if outcome.attempts_left:
        return _("验证码不对，还可以试 %(n)s 次") % {"n": outcome.attempts_left}
    return _("验证码已失效，请重新获取")


def _page(request: Request, token: str, form: FormState[Any], status: int = 200) -> Response:
    """The sheet on one page; once submitted what came of it."""
    now = datetime.now(UTC)
    with desk.reading(request) as session:
        asked, run, case = queries.open_pledge(session, token, now)
        pack, sheet = get_pack(run.pack), queries.read_sheet(session, run.run_id)
        mark = mark_sheet(sheet)
        rows = [(step, describe_step(step, sheet)) for step in list_steps(pack)]
        if not form.typed.get("name"):
            form.typed["name"] = asked.responsible or ""
        answer = desk.render(
            request, "assessment/vouch.html", who=None, status=status, form=form, token=token, asked=asked, run=run, case=case,
            rows=rows, mark=mark, progress=measure_progress(pack, sheet), has_code=asked.has_code(mark, now),
            changed=asked.code_mark is not None and asked.code_mark != mark, level=title_of(pack, run.level or 0),
            may_ask=asked.codes_sent < MOST_CODES, pack=pack,
        )  # fmt: skip
    answer.headers.update(NO_STORE)
    return answer
