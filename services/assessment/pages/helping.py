"""请同事填这几题: making links and seeing what came back; and the pages a colleague answers on, without an account."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import segno
from fastapi import Request
from markupsafe import Markup
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.assessment import operations, queries
from services.assessment.answering import Step, list_steps
from services.assessment.editions import get_pack
from services.assessment.operations.helped import steps_of
from services.assessment.operations.helping import LONGEST_NOTE, help_key, may_be_shown, secret_of
from services.assessment.pages.door import answerers, desk, router
from services.assessment.pages.patience import ASKING_HELP
from services.assessment.pages.vouching import NO_STORE
from services.contracts.refusals import Refused
from services.ui.desk import see_other, then
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who
from services.ui.patience import demand_patience


class HelpEntry(BaseModel):
    steps: Annotated[list[int], Field(min_length=1, max_length=200)]
    meant_for: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""


def help_link(request: Request, help_request_id: UUID) -> str:
    """The address that opens these questions."""
    return (
        f"{request.app.state.settings.base_url}/assessment/h/{secret_of(help_request_id, help_key(request.app.state.settings))}"
    )


@router.get("/runs/{run_id}/helpers", access=answerers)
def show_helpers(request: Request, run_id: UUID, who: Who) -> Response:
    return _list_page(request, who, run_id, FormState.of())


@router.post("/runs/{run_id}/helpers", access=answerers)
def ask_colleague(request: Request, run_id: UUID, who: Who, form: Form) -> Response:
    entry = form.read(HelpEntry)
    if entry:
        try:
            with desk.reading(request) as session:
                queries.get_run(session, who, run_id)
            demand_patience(desk, request, None, (ASKING_HELP, str(run_id)))
            return desk.submit(request, who, form, lambda session: _made(request, session, who, run_id, entry.value))
        except Refused as error:
            if error.status in (403, 404):
                raise
            entry.refuse(error, "steps")
    return _list_page(request, who, run_id, entry, status=422)


def _made(request: Request, session: Session, who: Identity, run_id: UUID, entry: HelpEntry) -> str:
    asked = operations.ask_colleague(session, who, run_id, entry.steps, entry.meant_for, help_key(request.app.state.settings))
    return f"/assessment/helpers/{asked.help_request_id}"


@router.get("/helpers/{help_request_id}", access=answerers)
def show_link(request: Request, help_request_id: UUID, who: Who) -> Response:
    """The link with its QR code, for some minutes after it was made."""
    with desk.reading(request) as session:
        asked, run = queries.get_help_request(session, who, help_request_id)
        if not may_be_shown(asked, who, datetime.now(UTC)):
            return see_other(f"/assessment/runs/{run.run_id}/helpers")
        link = help_link(request, help_request_id)
        qr = Markup(segno.make(link, error="m").svg_inline(scale=5, border=2, omitsize=True, svgclass="qr"))  # noqa: S704 (drawn by segno)
        answer = desk.render(
            request, "assessment/help_link.html", who=who, asked=asked, run=run, link=link, qr=qr, steps=steps_of(run, asked)
        )
    answer.headers.update(NO_STORE)
    return answer


@router.post("/helpers/{help_request_id}/revoke", access=answerers)
def revoke(request: Request, help_request_id: UUID, who: Who, form: Form) -> Response:
    with desk.reading(request) as session:
        _asked, run = queries.get_help_request(session, who, help_request_id)
    path = f"/assessment/runs/{run.run_id}/helpers"
    return desk.submit(
        request, who, form, then(path, lambda session: operations.revoke_help_request(session, who, help_request_id))
    )


def _list_page(request: Request, who: Identity, run_id: UUID, form: FormState[HelpEntry], status: int = 200) -> Response:
    now = datetime.now(UTC)
    with desk.reading(request) as session:
        run, case = queries.get_run(session, who, run_id)
        if not run.is_live or not queries.acts_for(session, who, case):
            return see_other(f"/assessment/runs/{run_id}")
        sheet = queries.read_sheet(session, run_id)
        sections: dict[str, list[tuple[Step, bool]]] = {}
        for step in list_steps(get_pack(run.pack)):
            sections.setdefault(step.section, []).append((step, step.is_given(sheet)))
        came = queries.count_came_back(session, run_id)
        links = [
            (asked, steps_of(run, asked), came.get(asked.help_request_id, 0), asked.is_open(now))
            for asked in queries.list_help_requests(session, run_id)
        ]
        return desk.render(
            request, "assessment/helpers.html", who=who, status=status, form=form, run=run, case=case, sections=sections, links=links,
            chosen=set(form.typed["steps"] or []),
        )  # fmt: skip
