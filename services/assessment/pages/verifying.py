"""The expert on site, with a phone: section by section, each answer saved with its own button; then the conclusion."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import PlainTextResponse, Response

from services.assessment import operations, queries
from services.assessment.answering import Step
from services.assessment.editions import get_pack
from services.assessment.explaining import title_of
from services.assessment.models import Case, Run
from services.assessment.pages.door import desk, router, verifiers
from services.assessment.pages.stepping import is_new
from services.assessment.queries.evidence import count_evidence
from services.assessment.scoring import score_sheet
from services.assessment.verifying import Beside, Section, in_sections, seen_sheet
from services.contracts.refusals import Invalid, NotFound, Refused
from services.contracts.words import _
from services.ui.desk import see_other
from services.ui.forms import Form, FormState, SentForm
from services.ui.identity import Identity, Who


@router.get("/cases/{case_id}/verification", access=verifiers)
def find_verification(request: Request, case_id: UUID, who: Who) -> Response:
    """From the visit's page: to the run submitted last."""
    desk.await_row(request, lambda session: queries.find_case(session, who, case_id))
    with desk.reading(request) as session:
        run = queries.find_run_to_verify(session, queries.get_case(session, who, case_id))
        return see_other(f"/assessment/runs/{run.run_id}/verification" if run else f"/assessment/cases/{case_id}")


@router.get("/runs/{run_id}/verification", access=verifiers)
def show_verification(request: Request, run_id: UUID, who: Who) -> Response:
    return _show(request, who, run_id)


@router.get("/runs/{run_id}/verification/sections/{number}", access=verifiers)
def show_section(request: Request, run_id: UUID, number: int, who: Who) -> Response:
    return _show_section(request, who, run_id, number)


@router.post("/runs/{run_id}/verification/steps/{number}", access=verifiers)
def keep_step(request: Request, run_id: UUID, number: int, who: Who, form: Form) -> Response:
    """Keep one answer. Where scripts run only its own card comes back, else the page at the card."""
    typed: FormState[Any] = FormState.of(choice=form.texts("choice"), remark=form.text("remark"))
    try:
        with desk.transaction(request) as session:
            _keep(session, who, run_id, number, form)
    except Invalid as error:
        return _answer(request, who, run_id, number, typed.refuse(error.faults[0].what, _field(error)))
    return _answer(request, who, run_id, number)


@router.post("/runs/{run_id}/verification/steps/{number}/save", access=verifiers)
def keep_later(request: Request, run_id: UUID, number: int, who: Who, form: Form) -> Response:
    """Keep an answer that waited on the expert's device for a network. `X-Kept` says what came of it; the text is for the page."""
    kept, said = "saved", ""
    try:
        with desk.transaction(request) as session:
            _keep(session, who, run_id, number, form)
    except Refused as error:
        if error.status not in (409, 422):
            raise
        said, kept = str(error), "over" if error.status == 409 else "faulty"
    return PlainTextResponse(said, 409 if kept == "over" else 200, headers={"X-Kept": kept})


@router.get("/runs/{run_id}/verification/conclusion", access=verifiers)
def ask_conclusion(request: Request, run_id: UUID, who: Who) -> Response:
    return _show(request, who, run_id, "assessment/verification_conclusion.html")


@router.post("/runs/{run_id}/verification/conclusion", access=verifiers)
def conclude(request: Request, run_id: UUID, who: Who, form: Form) -> Response:
    def deed(session: Session) -> str:
        operations.conclude(session, who, run_id)
        return f"/assessment/runs/{run_id}/verification"

    try:
        return desk.submit(request, who, form, deed)
    except Refused as refused:
        if refused.status == 404:
            raise
        return _show(request, who, run_id, fault=str(refused), status=refused.status)


def _keep(session: Session, who: Identity, run_id: UUID, number: int, form: SentForm) -> None:
    """Once, however often it comes: what was noted later on another device is not replaced by a repeat."""
    run, _case, _visit = queries.get_run_to_verify(session, who, run_id)
    row = _row(queries.read_beside(session, run), number)
    if is_new(session, run_id, form):
        operations.keep_looked(session, who, run_id, _sheet(row, form), {".".join(row.place): form.text("remark")})


def _field(error: Invalid) -> str:
    return "remark" if error.faults[0].where.startswith("remarks.") else "choice"


def _row(rows: list[Beside], number: int) -> Beside:
    if not 1 <= number <= len(rows):
        raise NotFound(_("没有这道题"))
    return rows[number - 1]


def _sheet(row: Beside, form: SentForm) -> dict[str, dict[str, Any]]:
    sheet: dict[str, dict[str, Any]] = {"answers": {}, "scenes": {}}
    sheet[row.step.part][row.step.key] = row.own if form.text("go") == "agree" else _chosen(row.step, form)
    return sheet


def _chosen(step: Step, form: SentForm) -> Any:
    chosen = [text for text in form.texts("choice") if text]
    if step.question and step.question.type == "multi":
        return chosen
    last = chosen[-1] if chosen else ""
    return int(last) if step.scene and last.isascii() and last.isdecimal() and len(last) == 1 else last


def _answer(request: Request, who: Identity, run_id: UUID, number: int, form: FormState[Any] | None = None) -> Response:
    with desk.reading(request) as session:
        run, case, _visit = queries.get_run_to_verify(session, who, run_id)
        rows = queries.read_beside(session, run)
        section = next(one for one in in_sections(rows) if _row(rows, number) in one.rows)
        evidence = count_evidence(session, who, run_id)
    if request.headers.get("hx-request"):
        answer = desk.render(
            request, "assessment/verification_answer.html", who=who, row=_row(rows, number), run=run, case=case, form=form,
            section=section, ladder=get_pack(run.pack).scene_ladder, may_change=True, evidence=evidence,
        )  # fmt: skip
        answer.headers["X-Kept"] = "faulty" if form else "saved"
        return answer
    path = f"/assessment/runs/{run_id}/verification/sections/{section.number}"
    if form is None:
        return see_other(f"{path}#step-{number}")
    return _show_section(request, who, run_id, section.number, form, number, 422)


def _show(
    request: Request, who: Identity, run_id: UUID, template: str = "assessment/verification.html", fault: str = "", status: int = 200
) -> Response:  # fmt: skip
    with desk.reading(request) as session:
        run, case, _visit = queries.get_run_to_verify(session, who, run_id)
        sections = in_sections(queries.read_beside(session, run))
        verified = queries.find_verified(session, run_id)
        latest = queries.find_run_to_verify(session, case)
        context = _overview(run, case, sections)
        if template != "assessment/verification.html" and (
            context["looked"] < context["of"] or (verified and verified.is_concluded)
        ):
            return see_other(f"/assessment/runs/{run_id}/verification")
        return desk.render(
            request, template, who=who, status=status, case_id=run.case_id, verified=verified, fault=fault,
            later=latest if latest and latest.run_id != run_id else None, **context,
        )  # fmt: skip


def _overview(run: Run, case: Case, sections: list[Section]) -> dict[str, Any]:
    pack, rows = get_pack(run.pack), [row for section in sections for row in section.rows]
    looked = sum(section.looked for section in sections)
    result = None
    if looked == len(rows):
        sheet = seen_sheet(rows)
        result = score_sheet(pack, sheet["answers"], sheet["scenes"])
    return {
        "run": run, "case": case, "sections": sections, "looked": looked, "of": len(rows),
        "differing": [row for row in rows if row.differs], "result": result,
        "own_title": title_of(pack, run.level or 0), "seen_title": title_of(pack, result.level) if result else "",
        "next_section": next((section for section in sections if not section.is_whole), None),
    }  # fmt: skip


def _show_section(
    request: Request, who: Identity, run_id: UUID, number: int, form: FormState[Any] | None = None, at: int = 0, status: int = 200
) -> Response:  # fmt: skip
    with desk.reading(request) as session:
        run, case, _visit = queries.get_run_to_verify(session, who, run_id)
        sections = in_sections(queries.read_beside(session, run))
        if not 1 <= number <= len(sections):
            raise NotFound(_("没有这一页"))
        verified = queries.find_verified(session, run_id)
        return desk.render(
            request, "assessment/verification_section.html", who=who, status=status, case_id=run.case_id, run=run, case=case,
            section=sections[number - 1], sections=sections, wrong=form, wrong_at=at, ladder=get_pack(run.pack).scene_ladder,
            may_change=not (verified and verified.is_concluded), evidence=count_evidence(session, who, run_id),
        )  # fmt: skip
