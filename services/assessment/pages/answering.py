"""Answering, one question or scene a page: saved with every change where scripts run, with every button where not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.assessment import operations, queries
from services.assessment.answering import Progress, Step, describe_step, list_steps, measure_progress, special_of
from services.assessment.choosing import specials_of, title_of_special, treatment_of
from services.assessment.documents import doubts_of
from services.assessment.editions import get_pack
from services.assessment.models import Run
from services.assessment.operations.starting import answering_for
from services.assessment.pages.door import answerers, desk, readers, router
from services.assessment.pages.figures import FIGURE, describe_figures, fields_of
from services.assessment.pages.results import show_result
from services.assessment.preparing import count_given
from services.assessment.queries.evidence import count_evidence
from services.contracts.refusals import Invalid, NotFound
from services.contracts.words import _
from services.ui.desk import see_other
from services.ui.forms import Form, FormState, SentForm
from services.ui.identity import Identity, Who


@router.get("/runs/{run_id}", access=readers)
def show_run(request: Request, run_id: UUID, who: Who) -> Response:
    """The sections of a live run and how far each is; of a submitted one the result."""
    with desk.reading(request) as session:
        run, case = queries.get_run(session, who, run_id)
        if not run.is_live:
            return show_result(request, session, who, run, case)
        pack, sheet = get_pack(run.pack), queries.read_sheet(session, run_id)
        sections: dict[str, list[tuple[Step, bool]]] = {}
        for step in list_steps(pack):
            sections.setdefault(step.section, []).append((step, step.is_given(sheet)))
        return desk.render(
            request, "assessment/sections.html", who=who, case_id=run.case_id, run=run, case=case, pack=pack,
            sections=sections, progress=measure_progress(pack, sheet), own=queries.acts_for(session, who, case), doubts=doubts_of(session, run, sheet),
            given=count_given(pack, queries.read_figures(session, run_id)),
        )  # fmt: skip


@router.get("/runs/{run_id}/steps/{number}", access=answerers)
def show_step(request: Request, run_id: UUID, number: int, who: Who) -> Response:
    with desk.reading(request) as session:
        run, _case = queries.get_run(session, who, run_id)
        if not run.is_live:
            return see_other(f"/assessment/runs/{run_id}")
        step = _step(run, number)
        return _render(request, session, who, run, step, _as_stored(session, run_id, step))


@router.post("/runs/{run_id}/steps/{number}", access=answerers)
def save_step(request: Request, run_id: UUID, number: int, who: Who, form: Form) -> Response:
    """Save and go where the button says. Sent as often as one likes: an answer may be changed and changed back."""
    step = None
    try:
        with desk.transaction(request) as session:
            run, _case = queries.get_run(session, who, run_id)
            step = _step(run, number)
            progress = _save(session, who, run_id, step, form)
    except Invalid as error:
        if step is None:
            raise
        with desk.reading(request) as session:
            run, _case = queries.get_run(session, who, run_id)
            return _render(request, session, who, run, step, _as_typed(form, error), status=422)
    return see_other(_next_path(run_id, step, form.text("go"), progress))


@router.post("/runs/{run_id}/steps/{number}/save", access=answerers)
def keep_step(request: Request, run_id: UUID, number: int, who: Who, form: Form) -> Response:
    """Save what was just changed and say so, for the page that stays open."""
    fault, shown = "", {}
    try:
        with desk.transaction(request) as session:
            run, _case = queries.get_run(session, who, run_id)
            step = _step(run, number)
            _save(session, who, run_id, step, form)
            shown = describe_figures(session, run, step)
    except Invalid as error:
        fault = str(error)
    return desk.render(request, "assessment/saved.html", who=who, fault=fault, at=datetime.now(UTC), shown=shown)


def _step(run: Run, number: int) -> Step:
    steps = list_steps(get_pack(run.pack))
    if not 1 <= number <= len(steps):
        raise NotFound(_("没有这道题"))
    return steps[number - 1]


def _as_stored(session: Session, run_id: UUID, step: Step) -> FormState[Any]:
    sheet, figures = queries.read_sheet(session, run_id), queries.read_figures(session, run_id)
    special = special_of(step, sheet)
    choice = None if special else sheet[step.part].get(step.key)
    return FormState.of(choice=choice, special=[special] if special else [], **fields_of(step, figures))


def _as_typed(form: SentForm, error: Invalid) -> FormState[Any]:
    """What was sent, with each fault beside its figure, else beside the options."""
    figures = {name: form.text(name) for name in form.names() if name.startswith(FIGURE)}
    typed: FormState[Any] = FormState.of(choice=form.texts("choice"), special=form.texts("special"), **figures)
    for fault in error.faults:
        name = fault.where.replace("figures.", FIGURE, 1)
        typed.refuse(fault.what, name if name in figures else "choice")
    return typed


def _save(session: Session, who: Identity, run_id: UUID, step: Step, form: SentForm) -> Progress:
    chosen = [text for text in form.texts("choice") if text]
    figures = {name.removeprefix(FIGURE): form.text(name) for name in form.names() if name.startswith(FIGURE)}
    special = _special(session, run_id, step, form.texts("special"), bool(chosen))
    if special is None and figures:
        choice = chosen[-1] if chosen else None
        reckoned = form.text("go") == "calculate"
        return operations.answer_question(session, who, run_id, step, choice, figures, reckoned=reckoned)
    if special is None and not chosen:
        return operations.clear_answer(session, who, run_id, step.part, step.key)
    sheet: dict[str, dict[str, Any]] = {"answers": {}, "scenes": {}, "figures": figures}
    if special:
        return operations.save_answers(session, who, run_id, {**sheet, "specials": {step.key: special}})
    sheet[step.part][step.key] = _value(step, chosen)
    return operations.save_answers(session, who, run_id, sheet)


def _special(session: Session, run_id: UUID, step: Step, ticked: list[str], chosen: bool) -> str | None:
    """The explicit choice meant: one just ticked; one ticked before only while no option is chosen instead."""
    if not any(ticked):
        return None
    stored = special_of(step, queries.read_sheet(session, run_id))
    new = [special for special in ticked if special and special != stored]
    return new[-1] if new else None if chosen else ticked[-1]


def _value(step: Step, chosen: list[str]) -> Any:
    if step.scene:
        return int(chosen[-1]) if chosen[-1].isdecimal() and len(chosen[-1]) == 1 else chosen[-1]
    return chosen if step.question and step.question.type == "multi" else chosen[-1]


def _next_path(run_id: UUID, step: Step, go: str, progress: Progress) -> str:
    base = f"/assessment/runs/{run_id}"
    if go == "calculate":
        return f"{base}/steps/{step.number}"
    if go == "previous" and step.number > 1:
        return f"{base}/steps/{step.number - 1}"
    if go == "next" and step.number < progress.of:
        return f"{base}/steps/{step.number + 1}"
    return f"{base}/pledge" if go == "next" and progress.is_whole else base


def _render(
    request: Request, session: Session, who: Identity, run: Run, step: Step, form: FormState[Any], status: int = 200
) -> Response:  # fmt: skip
    pack = get_pack(run.pack)
    case = queries.get_case(session, who, run.case_id)
    before = queries.previous_sheet(session, run)
    same_pack = (earlier := queries.find_before(session, run)) is not None and earlier.pack == run.pack
    return desk.render(
        request, "assessment/step.html", who=who, status=status, form=form, run=run, step=step, case=case,
        progress=measure_progress(pack, queries.read_sheet(session, run.run_id)), earlier=describe_step(step, before) if before and same_pack else [],
        specials=[(one, title_of_special(one), treatment_of(one)) for one in specials_of(step.question)],
        shown=describe_figures(session, run, step), on_behalf=answering_for(session, who, case) is not None, ladder=pack.scene_ladder,
        evidence=count_evidence(session, who, run.run_id).get((step.part, step.key), 0),
    )  # fmt: skip
