"""测过吗: a result of another platform is entered, shown as what it is, and leads to the next steps."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.assessment import operations, queries
from services.assessment.editions import CURRENT, editions
from services.assessment.elsewhere import edition_of, edition_title_of, level_of, platform_of
from services.assessment.models import Case, RecordedResult
from services.assessment.operations import evidence as deeds
from services.assessment.packing import Bands, Pack
from services.assessment.pages.door import answerers, desk, readers, router
from services.assessment.pages.evidence import content_of
from services.assessment.queries.evidence import list_evidence
from services.assessment.queries.results import find_correction
from services.assessment.recording import ResultEntry, platform_titles, spell_level
from services.contracts.refusals import Invalid, Refused
from services.ui.desk import then
from services.ui.forms import Form, FormState, SentForm
from services.ui.identity import Identity, Who


@router.get("/cases/{case_id}/results/new", access=answerers)
def ask_result(request: Request, case_id: UUID, who: Who) -> Response:
    desk.await_row(request, lambda session: queries.find_case(session, who, case_id))
    with desk.reading(request) as session:
        case = queries.get_case(session, who, case_id)
        return _ask(request, session, who, case, FormState.of(platform="national", edition=CURRENT))


@router.post("/cases/{case_id}/results", access=answerers)
def record_result(request: Request, case_id: UUID, who: Who, form: Form) -> Response:
    return _record(request, who, form, case_id)


@router.get("/results/{result_id}", access=readers)
def show_earlier(request: Request, result_id: UUID, who: Who) -> Response:
    return _show(request, who, result_id, FormState())


def _show(request: Request, who: Identity, result_id: UUID, form: FormState[Any], status: int = 200) -> Response:
    with desk.reading(request) as session:
        result, case = queries.get_result(session, who, result_id)
        return desk.render(
            request, "assessment/earlier.html", who=who, status=status, form=form, case_id=case.case_id, case=case, result=result,
            edition=edition_of(result), files=list_evidence(session, who, result_id=result_id), most=deeds.MOST_PER_RESULT,
            level=level_of(result), platform=platform_of(result), correction=find_correction(session, result_id),
            may_answer=queries.may_answer(session, who, case), own=queries.acts_for(session, who, case), current=CURRENT,
            latest=next((run for run in queries.list_runs(session, who, case) if not run.is_live), None),
        )  # fmt: skip


@router.post("/results/{result_id}/certificates", access=answerers)
def add_certificate(request: Request, result_id: UUID, who: Who, form: Form) -> Response:
    with desk.reading(request) as session:
        queries.get_result(session, who, result_id)
    try:
        with deeds.kept_file(request.app.state.settings, *content_of(form)) as kept:
            deed = then(
                f"/assessment/results/{result_id}", lambda session: deeds.add_certificate(session, who, result_id, kept)
            )  # fmt: skip
            return desk.submit(request, who, form, deed)
    except Invalid as error:
        return _show(request, who, result_id, FormState[Any]().refuse(error, "file"), status=422)


@router.get("/results/{result_id}/correct", access=answerers)
def ask_correction(request: Request, result_id: UUID, who: Who) -> Response:
    with desk.reading(request) as session:
        result, case = queries.get_result(session, who, result_id)
        told = {name: getattr(result, name) for name in ResultEntry.model_fields if hasattr(result, name)}
        form: FormState[ResultEntry] = FormState.of(**told, as_certified="yes" if result.beyond_score else "")
        return _ask(request, session, who, case, form, corrects=result)


@router.post("/results/{result_id}/correct", access=answerers)
def correct_result(request: Request, result_id: UUID, who: Who, form: Form) -> Response:
    with desk.reading(request) as session:
        result, case = queries.get_result(session, who, result_id)
    return _record(request, who, form, case.case_id, corrects=result)


def _record(request: Request, who: Identity, form: SentForm, case_id: UUID, corrects: RecordedResult | None = None) -> Response:
    entry = form.read(ResultEntry)
    if entry:
        corrected = corrects.result_id if corrects else None

        try:
            with _certificate(request, form) as kept:

                def deed(session: Session) -> str:
                    result = operations.record_result(session, who, case_id, entry.value, corrects=corrected)
                    if kept is not None:
                        deeds.add_certificate(session, who, result.result_id, kept)
                    return f"/assessment/results/{result.result_id}"

                return desk.submit(request, who, form, deed)
        except Refused as error:
            if error.status not in (409, 422):
                raise
            entry.refuse(error)
    with desk.reading(request) as session:
        case = queries.get_case(session, who, case_id)
        return _ask(request, session, who, case, entry, corrects=corrects, status=422)


def _certificate(request: Request, form: SentForm) -> AbstractContextManager[deeds.Kept | None]:
    if form.file("file") is None:
        return nullcontext()
    return deeds.kept_file(request.app.state.settings, *content_of(form))


def _ask(
    request: Request, session: Session, who: Identity, case: Case, form: FormState[ResultEntry], *,
    corrects: RecordedResult | None = None, status: int = 200,
) -> Response:  # fmt: skip
    operations.answering_for(session, who, case)
    queries.refuse_unless_open(case)
    path = f"/assessment/results/{corrects.result_id}/correct" if corrects else f"/assessment/cases/{case.case_id}/results"
    return desk.render(
        request, "assessment/earlier_form.html", who=who, status=status, form=form, case=case, corrects=corrects, path=path,
        platforms=list(platform_titles().items()), editions=[_option(edition) for edition in reversed(editions().values())],
        levels=[(str(level), spell_level(editions()[CURRENT], level)) for level in range(5)],
        own=queries.acts_for(session, who, case),
    )  # fmt: skip


def _option(edition: Pack | Bands) -> tuple[str, str]:
    return edition.id, edition.title


def tell_result(result: RecordedResult) -> dict[str, Any]:
    """A line of the case's page."""
    return {"result": result, "level": level_of(result), "platform": platform_of(result), "edition": edition_title_of(result)}
