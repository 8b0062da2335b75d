"""The result on a page, and as a document to print and sign, on the screen or as PDF."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from markupsafe import Markup
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.assessment import queries
from services.assessment.drawing import HEIGHT, WIDTH
from services.assessment.editions import get_pack
from services.assessment.explaining import title_of
from services.assessment.models import Case, Run
from services.assessment.pages.door import desk, people, readers, router
from services.assessment.pages.recalculating import recalculable_for
from services.assessment.print_alongside import elsewhere_words, peers_words, recounted_words
from services.assessment.print_radar import radar_of
from services.assessment.print_tables import kind_words, specials_title, specials_words, way_words
from services.assessment.prints import print_report
from services.assessment.queries.evidence import count_evidence
from services.assessment.reports import Document, issue, office_of
from services.contracts.refusals import Refused
from services.contracts.words import _
from services.ui.identity import Identity, Who


@router.get("/runs/{run_id}/report", access=readers)
def show_document(request: Request, run_id: UUID, who: Who) -> Response:
    with desk.reading(request) as session:
        document, run, case = document_for(request, session, who, run_id)
        return desk.render(request, "assessment/report.html", who=who, case=case, run=run, **context_of(document))


@router.get("/runs/{run_id}/report.pdf", access=readers)
def download_document(request: Request, run_id: UUID, who: Who) -> Response:
    with desk.reading(request) as session:
        document, _run, _case = document_for(request, session, who, run_id)
    return as_file(document)


def document_for(request: Request, session: Session, who: Identity, run_id: UUID) -> tuple[Document, Run, Case]:
    """The report of a submitted run that this person may see."""
    run, case = queries.get_run(session, who, run_id)
    if run.is_live:
        raise Refused(_("这份测评还没有提交，提交后才有报告"))
    return issue(session, who, run, case, office_of(request.app.state.settings)), run, case


def as_file(document: Document) -> Response:
    """The PDF to keep; set after the database was let go."""
    headers = {
        "Content-Disposition": f'attachment; filename="{document.number}.pdf"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(print_report(document), media_type="application/pdf", headers=headers)


def show_result(request: Request, session: Session, who: Identity, run: Run, case: Case) -> Response:
    """The page of a submitted run."""
    document = issue(session, who, run, case, office_of(request.app.state.settings))
    corrected = session.get(Run, run.corrects_run_id) if run.corrects_run_id else None
    return desk.render(
        request, "assessment/result.html", who=who, case_id=run.case_id, case=case, run=run,
        live=queries.find_live_run(session, run.case_id), paper_id=queries.find_paper_id(session, run.run_id),
        own=queries.acts_for(session, who, case), sees_paper=people.admits(who),
        may_correct=_may_correct(session, who, run, case), corrected=corrected, correction=queries.find_correction(session, run.run_id),
        recalculable=recalculable_for(who, run, document.alongside), **_beside(session, run), **context_of(document),
        evidence=sum(count_evidence(session, who, run.run_id).values()),
        place_base=f"/assessment/runs/{run.run_id}", keeper=who.person_id,
    )  # fmt: skip


def _may_correct(session: Session, who: Identity, run: Run, case: Case) -> bool:
    settled = queries.find_verdict(session, run.run_id) or queries.find_correction(session, run.run_id)
    return queries.may_answer(session, who, case) and case.stage != "closed" and not settled


def context_of(document: Document) -> dict[str, Any]:
    """What the templates of a report read."""
    uplift = document.uplift
    before = uplift.before.scenes if uplift and uplift.comparable else None
    return {
        "document": document, "report": document.report, "uplift": uplift, "before_title": document.before_title,
        "verdict": document.opinion, "number": document.number, "mark": document.mark,
        "beside": document.alongside, "peers_words": peers_words, "elsewhere_words": elsewhere_words, "recounted_words": recounted_words,
        "specials_title": specials_title, "specials_words": specials_words,
        "parts": document.alongside.parts, "same_edition": uplift is not None and uplift.before.pack == uplift.after.pack,
        "next_title": title_of(document.report.pack, document.report.gap.row.level) if document.report.gap else "",
        "radar": radar_of(document.report, before), "width": WIDTH, "height": HEIGHT, "way_words": way_words, "kind_words": kind_words,
        "qr": Markup(document.qr),  # noqa: S704 (drawn by segno)
    }  # fmt: skip


def _beside(session: Session, run: Run) -> dict[str, Any]:
    """What an expert concluded of the run, beside the firm's answers."""
    verified = queries.find_concluded(session, run.run_id)
    rows = queries.read_beside(session, run) if verified else []
    return {
        "verified": verified, "differing": [row for row in rows if row.differs], "same": sum(not row.differs for row in rows),
        "verified_title": title_of(get_pack(run.pack), verified.level or 0) if verified else "",
    }  # fmt: skip
