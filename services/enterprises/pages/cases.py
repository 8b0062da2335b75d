"""A case: its thread, its team, service records in twenty seconds; rest, resume, end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from services.contracts.refusals import Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.enterprises.entries import NEXT_STEPS, OUTCOMES, REST_REASONS, EndEntry, RecordEntry, RecordForm, RestEntry
from services.enterprises.models import Firm
from services.enterprises.operations import recording, resting
from services.enterprises.pages.base import desk, router
from services.enterprises.queries.landing import team_of
from services.enterprises.queries.people import names_of
from services.enterprises.queries.seeing import TEAM, get_case, shown_since, veil
from services.enterprises.queries.threads import list_delegations, list_records, tell_thread
from services.enterprises.stepping import TITLES
from services.ui.desk import only
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who
from services.workdays import today


@router.get("/cases/{case_id}", access=only(Role.SME, *TEAM))
def show_case(request: Request, case_id: UUID, who: Who) -> Response:
    return _case_page(request, who, case_id, None)


def _case_page(request: Request, who: Identity, case_id: UUID, form: FormState[RecordForm] | None, status: int = 200) -> Response:
    with desk.reading(request) as session:
        case = get_case(session, who, case_id)
        firm = session.get_one(Firm, case.enterprise_id)
        since = shown_since(firm, who)
        case = veil(session, case, since)
        records = list_records(session, case, limit=50) if who.has(*TEAM) else []
        return desk.render(
            request, "enterprises/case.html", who=who, form=form, status=status, case_id=case.id, case=case, firm=firm,
            team=team_of(session, case), thread=tell_thread(session, case, since), records=records,
            names=names_of(session, [record.by for record in records]), works=who.has(*TEAM), now=datetime.now(UTC),
            delegations=list_delegations(session, case), outcomes=OUTCOMES, next_steps=NEXT_STEPS, days=_coming_days(),
            step_title=TITLES.get(case.step or "", ""), stage_title=TITLES.get(case.stage or "", ""),
        )  # fmt: skip


def _coming_days() -> list[tuple[str, str]]:
    """Dates one taps instead of typing."""
    day = today(datetime.now(UTC))
    coming = ((1, _("明天")), (3, _("三天后")), (7, _("一周后")), (14, _("两周后")))
    return [((day + timedelta(days=n)).isoformat(), text) for n, text in coming]


@router.post("/cases/{case_id}/records", access=only(*TEAM))
def add_record(request: Request, case_id: UUID, who: Who, form: Form) -> Response:
    entry = form.read(RecordForm)
    if entry:
        try:
            return desk.submit(request, who, form, lambda session: _record(session, who, case_id, entry.value.entry()))
        except Refused as error:
            if error.status == 404:
                raise
            entry.refuse(error)
    return _case_page(request, who, case_id, entry, status=422)


def _record(session: Session, who: Identity, case_id: UUID, entry: RecordEntry) -> str:
    recording.record_service(session, who, case_id, entry)
    return f"/enterprises/cases/{case_id}"


@router.get("/cases/{case_id}/rest", access=only(*TEAM))
def show_rest(request: Request, case_id: UUID, who: Who) -> Response:
    return _rest_page(request, who, case_id, None)


def _rest_page(request: Request, who: Identity, case_id: UUID, form: FormState[RestEntry] | None, status: int = 200) -> Response:
    with desk.reading(request) as session:
        case = get_case(session, who, case_id)
        return desk.render(
            request, "enterprises/rest.html", who=who, form=form, status=status, case_id=case.id, case=case,
            firm=session.get_one(Firm, case.enterprise_id), reasons=[(reason, reason) for reason in REST_REASONS],
        )  # fmt: skip


@router.post("/cases/{case_id}/rest", access=only(*TEAM))
def rest_case(request: Request, case_id: UUID, who: Who, form: Form) -> Response:
    """`deed` says whether the case rests until a date or ends for good."""
    ends = form.text("deed") == "end"
    entry = form.read(EndEntry if ends else RestEntry)
    if entry:
        try:
            return desk.submit(request, who, form, lambda session: _rest(session, who, case_id, entry.value))  # type: ignore[arg-type]  # one of the two
        except Refused as error:
            if error.status == 404:
                raise
            entry.refuse(error)
    return _rest_page(request, who, case_id, entry, status=422)  # type: ignore[arg-type]  # either form fits the page


def _rest(session: Session, who: Identity, case_id: UUID, entry: RestEntry | EndEntry) -> str:
    if isinstance(entry, RestEntry):
        resting.rest_case(session, who, case_id, entry)
    else:
        resting.end_case(session, who, case_id, entry)
    return f"/enterprises/cases/{case_id}"


@router.post("/cases/{case_id}/resume", access=only(*TEAM))
def resume_case(request: Request, case_id: UUID, who: Who, form: Form) -> Response:
    def deed(session: Session) -> str:
        resting.resume_case(session, who, case_id)
        return f"/enterprises/cases/{case_id}"

    return desk.submit(request, who, form, deed)
