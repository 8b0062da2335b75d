"""Answering, one question or scene a page: saved with every change where scripts run, with every button where not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.assessment import operations, queries
from services.assessment.answering import Progress, Step, describe_step, list_steps, measure_progress, measure_steps, special_of
from services.assessment.choosing import specials_of, title_of_special, treatment_of
from services.assessment.documents import doubts_of
from services.assessment.editions import get_pack
from services.assessment.models import Run
from services.assessment.operations.helping import came_by_link
from services.assessment.operations.minding import Changed
from services.assessment.operations.starting import answering_for
from services.assessment.pages.door import answerers, desk, readers, router
from services.assessment.pages.figures import FIGURE, describe_figures, fields_of
from services.assessment.pages.results import show_result
from services.assessment.pages.stepping import Place, describe_change, given_lately_by_other, is_new, mind, own_place
from services.assessment.preparing import count_given
from services.assessment.queries.evidence import count_evidence
from services.contracts.refusals import Invalid, Refused
from services.ui.desk import see_other
from services.ui.forms import Form, FormState, SentForm
from services.ui.identity import Identity, Who
from services.ui.showing import when

Finding = Callable[[Session], tuple[Place, Run]]
"""Finds, in a transaction, where the page stands and the run it is about."""


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
            doubts=doubts_of(session, run, sheet),
            given=count_given(pack, queries.read_figures(session, run_id)),
            sections=sections, progress=measure_progress(pack, sheet, queries.list_given_at(session, run)), place_base=f"/assessment/runs/{run_id}",
            keeper=who.person_id, step_count=len(list_steps(pack)), own=queries.acts_for(session, who, case),
            files=sum(count_evidence(session, who, run_id).values()),
        )  # fmt: skip


@router.get("/runs/{run_id}/steps/{number}", access=answerers)
def show_step(request: Request, run_id: UUID, number: int, who: Who) -> Response:
    with desk.reading(request) as session:
        place, run = _own(session, who, run_id)
        return open_at(request, session, place, run, number) if run.is_live else see_other(place.base)


@router.post("/runs/{run_id}/steps/{number}", access=answerers)
def save_step(request: Request, run_id: UUID, number: int, who: Who, form: Form) -> Response:
    """Save and go where the button says. Sent as often as one likes: an answer may be changed and changed back."""
    return save_at(request, lambda session: _own(session, who, run_id), number, form)


@router.post("/runs/{run_id}/steps/{number}/save", access=answerers)
def keep_step(request: Request, run_id: UUID, number: int, who: Who, form: Form) -> Response:
    """Save what was just changed and say so, for the page that stays open."""
    return keep_at(request, lambda session: _own(session, who, run_id), number, form)


def _own(session: Session, who: Identity, run_id: UUID) -> tuple[Place, Run]:
    run, _case = queries.get_run(session, who, run_id)
    return own_place(who, run), run


def open_at(request: Request, session: Session, place: Place, run: Run, number: int) -> Response:
    """One of the steps of this place, as it stands."""
    step = place.step(number)
    return _render(request, session, place, run, step, _as_stored(session, run.run_id, step))


def save_at(request: Request, find: Finding, number: int, form: SentForm) -> Response:
    """Save one of the steps and go on; what is wrong, or was changed by somebody else, is shown on its page."""
    try:
        with desk.transaction(request) as session:
            place, run = find(session)
            progress = _take(session, place, run, place.step(number), form)
    except (Invalid, Changed) as error:
        with desk.reading(request) as session:
            place, run = find(session)
            return _render(request, session, place, run, place.step(number), _as_typed(form, error), error)
    return see_other(place.after(place.step(number), form.text("go"), progress))


def keep_at(request: Request, find: Finding, number: int, form: SentForm) -> Response:
    """Save one of the steps for a page that stays open. `X-Kept` says what came of it, `X-Seen` since when the answer stands."""
    fault, shown, kept, seen = "", {}, "saved", ""
    try:
        with desk.transaction(request) as session:
            place, run = find(session)
            step = place.step(number)
            _take(session, place, run, step, form)
            shown, seen = describe_figures(session, run, step), _seen(session, run, step)
    except Changed as error:
        kept = "changed"
        with desk.reading(request) as session:
            place, run = find(session)
            fault = describe_change(session, place.step(number), error, when(error.answer.given_at))
    except Refused as error:
        if error.status not in (409, 422):
            raise
        fault, kept = str(error), "over" if error.status == 409 else "faulty"
    status = 409 if kept == "over" else 200
    answer = desk.render(request, "assessment/saved.html", status=status, fault=fault, at=datetime.now(UTC), shown=shown)
    answer.headers.update({"X-Kept": kept, "X-Seen": seen})
    return answer


def _take(session: Session, place: Place, run: Run, step: Step, form: SentForm) -> Progress:
    """Save what a form brings, once, unless somebody else was there since its page was opened."""
    run.refuse_if_submitted()
    if not is_new(session, run.run_id, form):
        return measure_progress(get_pack(run.pack), queries.read_sheet(session, run.run_id))
    chosen = [text for text in form.texts("choice") if text]
    mind(session, place, run, step, form, _value(step, chosen) if chosen else None)
    progress = _save(session, place.who, run.run_id, step, form)
    if place.help:
        came_by_link(session, place.help, step)
    return progress


def _seen(session: Session, run: Run, step: Step) -> str:
    answer = queries.find_answer(session, run.run_id, step.part, step.key)
    return answer.given_at.isoformat() if answer else ""


def _as_stored(session: Session, run_id: UUID, step: Step) -> FormState[Any]:
    sheet, figures = queries.read_sheet(session, run_id), queries.read_figures(session, run_id)
    special = special_of(step, sheet)
    choice = None if special else sheet[step.part].get(step.key)
    return FormState.of(choice=choice, special=[special] if special else [], **fields_of(step, figures))


def _as_typed(form: SentForm, error: Refused) -> FormState[Any]:
    """What was sent, with each fault beside its figure, else beside the options."""
    figures = {name: form.text(name) for name in form.names() if name.startswith(FIGURE)}
    typed: FormState[Any] = FormState.of(
        choice=form.texts("choice"), special=form.texts("special"), seen=form.text("seen"), **figures
    )
    for fault in error.faults if isinstance(error, Invalid) else []:
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


def _render(
    request: Request, session: Session, place: Place, run: Run, step: Step, form: FormState[Any], error: Refused | None = None
) -> Response:  # fmt: skip
    pack, who = get_pack(run.pack), place.who
    case = queries.get_case(session, who, run.case_id)
    earlier = queries.find_before_known(session, who, run)
    before = queries.read_sheet(session, earlier.run_id) if earlier and earlier.pack == run.pack else None
    now = datetime.now(UTC)
    changed = describe_change(session, step, error, when(error.answer.given_at)) if isinstance(error, Changed) else ""
    return desk.render(
        request, "assessment/step.html", who=place.shown_to, status=error.status if error else 200, form=form, run=run, step=step,
        case=case, place=place, place_base=place.base, keeper=place.giver[1] or place.giver[0], step_count=len(place.steps),
        progress=_progress(session, place, run), earlier=describe_step(step, before) if before else [],
        specials=[(one, title_of_special(one), treatment_of(one)) for one in specials_of(step.question)],
        shown=describe_figures(session, run, step), on_behalf=answering_for(session, who, case) is not None, ladder=pack.scene_ladder,
        evidence=count_evidence(session, who, run.run_id).get((step.part, step.key), 0),
        changed=changed, other=None if changed else given_lately_by_other(session, place, run, step, now),
        seen=form.typed["seen"] if isinstance(error, Invalid) else _seen(session, run, step),
    )  # fmt: skip


def _progress(session: Session, place: Place, run: Run) -> Progress:
    """How far the steps of this place are, and at which pace."""
    return measure_steps(place.steps, queries.read_sheet(session, run.run_id), queries.list_given_at(session, run))
