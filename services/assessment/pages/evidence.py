"""Evidence on a page of its own, so that uploading never costs an answer that was typed and not yet saved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response, StreamingResponse

from services.assessment import queries
from services.assessment.answering import Step, list_steps
from services.assessment.editions import get_pack
from services.assessment.models import Evidence, EvidenceState, Run
from services.assessment.operations import evidence as deeds
from services.assessment.pages.door import answerers, desk, readers, router
from services.assessment.queries.evidence import belongs_to_case, get_evidence, list_evidence
from services.assessment.sniffing import EXTENSIONS
from services.contracts.refusals import Invalid, NotFound, Refused
from services.contracts.words import _
from services.ui.desk import then
from services.ui.forms import Form, FormState, SentForm
from services.ui.identity import Identity, Who

_CHUNK = 256 * 1024


@router.get("/runs/{run_id}/evidence", access=readers)
def show_evidence(request: Request, run_id: UUID, who: Who) -> Response:
    """Every file of a run by answer: what the expert looks at before and on a visit."""
    with desk.reading(request) as session:
        run, case = _own_run(session, who, run_id)
        files = list_evidence(session, who, run_id=run_id)
        by_step = [(step, [one for one in files if (one.part, one.key) == (step.part, step.key)]) for step in _steps(run)]
        return desk.render(
            request, "assessment/evidence_all.html", who=who, case_id=case.case_id, case=case, run=run, files=files,
            by_step=[(step, found) for step, found in by_step if found], may_answer=run.is_live,
        )  # fmt: skip


@router.get("/runs/{run_id}/steps/{number}/evidence", access=readers)
def show_step_evidence(request: Request, run_id: UUID, number: int, who: Who) -> Response:
    with desk.reading(request) as session:
        return _render(request, session, who, run_id, number, FormState())


@router.post("/runs/{run_id}/steps/{number}/evidence", access=answerers)
def upload_evidence(request: Request, run_id: UUID, number: int, who: Who, form: Form) -> Response:
    with desk.reading(request) as session:
        step = _step(deeds.refuse_evidence(session, who, run_id)[0], number)
    path = f"/assessment/runs/{run_id}/steps/{number}/evidence"
    try:
        content, size, name = content_of(form)
        with deeds.kept_file(request.app.state.settings, content, size, name) as kept:
            deed = then(path, lambda session: deeds.add_evidence(session, who, run_id, step.part, step.key, kept))
            return desk.submit(request, who, form, deed)
    except Invalid as error:
        with desk.reading(request) as session:
            return _render(request, session, who, run_id, number, FormState[Any]().refuse(error, "file"), status=422)


@router.get("/evidence/{file_id}", access=readers)
def download(request: Request, file_id: UUID, who: Who) -> Response:
    with desk.reading(request) as session:
        row = get_evidence(session, who, file_id)
        return file_answer(request, row)


@router.get("/evidence/{file_id}/delete", access=answerers)
def ask_delete(request: Request, file_id: UUID, who: Who) -> Response:
    with desk.reading(request) as session:
        row, run = _given_up(session, who, file_id)
        return desk.render(request, "assessment/evidence_delete.html", who=who, row=row, back=_path_of(run, row))


@router.post("/evidence/{file_id}/delete", access=answerers)
def delete(request: Request, file_id: UUID, who: Who, form: Form) -> Response:
    with desk.reading(request) as session:
        row, run = _given_up(session, who, file_id)
        back = _path_of(run, row)
    return desk.submit(request, who, form, then(back, lambda session: deeds.give_up_evidence(session, who, file_id)))


def file_answer(request: Request, row: Evidence) -> Response:
    """The bytes, to be saved and never shown in place; under a name that says nothing of anybody.

    Raises:
        Refused: not scanned yet, or found bad.
    """
    if not row.may_be_read:
        waiting = row.state == EvidenceState.WAITING
        raise Refused(_("正在检查病毒，请过一会儿再下载") if waiting else _("这份材料没有通过病毒检查，不能下载"))
    try:
        file = deeds.store_of(request.app.state.settings).open(str(row.file_id))
    except FileNotFoundError as error:
        raise NotFound(_("文件已不在，请联系企业联络员")) from error
    name = f"evidence-{row.evidence_id.hex[-8:]}.{EXTENSIONS[row.media_type]}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(row.size_bytes),
        "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }  # fmt: skip
    return StreamingResponse(_chunks(file), media_type=row.media_type, headers=headers)


def content_of(form: SentForm) -> tuple[BinaryIO, int, str]:
    """The file chosen in the form, its size and the name it came with."""
    sent = form.file("file")
    if sent is None:
        raise Invalid(_("请先选择文件"), where="file")
    return sent.file, sent.size or 0, sent.filename or ""


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _own_run(session: Session, who: Identity, run_id: UUID) -> tuple[Run, Any]:
    run, case = queries.get_run(session, who, run_id)
    if not belongs_to_case(session, who, case):
        raise NotFound(_("没有这份材料，或者不在您的权限范围内"))
    return run, case


def _given_up(session: Session, who: Identity, file_id: UUID) -> tuple[Evidence, Run]:
    row = get_evidence(session, who, file_id)
    if row.run_id is None:
        raise Refused(_("证书和登记的结果一起保留，不能单独删除；传错了请更正这条结果"))
    return row, deeds.refuse_evidence(session, who, row.run_id)[0]


def _path_of(run: Run, row: Evidence) -> str:
    number = next((step.number for step in _steps(run) if (step.part, step.key) == (row.part, row.key)), 1)
    return f"/assessment/runs/{run.run_id}/steps/{number}/evidence"


def _steps(run: Run) -> list[Step]:
    return list(list_steps(get_pack(run.pack)))


def _step(run: Run, number: int) -> Step:
    steps = _steps(run)
    if not 1 <= number <= len(steps):
        raise NotFound(_("没有这道题"))
    return steps[number - 1]


def _render(
    request: Request, session: Session, who: Identity, run_id: UUID, number: int, form: FormState[Any], status: int = 200
) -> Response:  # fmt: skip
    run, case = _own_run(session, who, run_id)
    step = _step(run, number)
    files = list_evidence(session, who, run_id=run_id, part=step.part, key=step.key)
    return desk.render(
        request, "assessment/evidence.html", who=who, status=status, form=form, run=run, case=case, step=step, files=files,
        may_add=run.is_live and case.stage != "closed", most=deeds.MOST_PER_ANSWER,
        scans=bool(request.app.state.settings.evidence_scanner),
    )  # fmt: skip
