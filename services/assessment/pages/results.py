"""The result on a page, and as a document to print and sign."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.assessment import queries
from services.assessment.answering import mark_sheet
from services.assessment.benchmarking import FEWEST_FIRMS
from services.assessment.comparisons import find_standing
from services.assessment.documents import find_uplift
from services.assessment.drawing import HEIGHT, WIDTH, Radar, draw_radar
from services.assessment.editions import find_efforts, get_pack
from services.assessment.explaining import title_of
from services.assessment.models import Case, Run
from services.assessment.pages.door import desk, people, readers, router
from services.assessment.pages.recalculating import recalculations_of
from services.assessment.queries.evidence import count_evidence
from services.assessment.reporting import Report, lay_out
from services.contracts.refusals import Refused
from services.contracts.words import _
from services.ui.identity import Identity, Who
from services.workdays import SHANGHAI


@router.get("/runs/{run_id}/report", access=readers)
def show_document(request: Request, run_id: UUID, who: Who) -> Response:
    with desk.reading(request) as session:
        run, case = queries.get_run(session, who, run_id)
        if run.is_live:
            raise Refused(_("这份测评还没有提交，提交后才有报告"))
        return desk.render(
            request,
            "assessment/report.html",
            who=who,
            case=case,
            **recalculations_of(session, who, run),
            **_context(session, run),
        )


def show_result(request: Request, session: Session, who: Identity, run: Run, case: Case) -> Response:
    """The page of a submitted run."""
    live = queries.find_live_run(session, run.case_id)
    return desk.render(
        request, "assessment/result.html", who=who, case_id=run.case_id, case=case, live=live,
        own=queries.acts_for(session, who, case), sees_paper=people.admits(who),
        evidence=sum(count_evidence(session, who, run.run_id).values()),
        may_correct=_may_correct(session, who, run, case), **recalculations_of(session, who, run), **_context(session, run),
    )  # fmt: skip


def _may_correct(session: Session, who: Identity, run: Run, case: Case) -> bool:
    settled = queries.find_verdict(session, run.run_id) or queries.find_correction(session, run.run_id)
    return queries.may_answer(session, who, case) and case.stage != "closed" and not settled


def _context(session: Session, run: Run) -> dict[str, Any]:
    sheet = queries.read_sheet(session, run.run_id)
    report = lay_out(get_pack(run.pack), sheet, find_efforts(run.pack))
    uplift = find_uplift(session, run)
    before = uplift.before.scenes if uplift and uplift.comparable else None
    return {
        "run": run, "report": report, "uplift": uplift, "radar": _radar(report, before), "width": WIDTH, "height": HEIGHT,
        "before_title": title_of(get_pack(uplift.before.pack), uplift.before.level) if uplift else "",
        "verdict": queries.find_verdict(session, run.run_id), "number": number_of(run),
        **_beside(session, run), "peers": find_standing(session, run), "FEWEST_PEERS": FEWEST_FIRMS,
        "paper_id": queries.find_paper_id(session, run.run_id), "mark": mark_sheet(sheet),
        "corrected": session.get(Run, run.corrects_run_id) if run.corrects_run_id else None,
        "correction": queries.find_correction(session, run.run_id),
    }  # fmt: skip


def _beside(session: Session, run: Run) -> dict[str, Any]:
    """What an expert concluded of the run, beside the firm's answers."""
    verified = queries.find_concluded(session, run.run_id)
    rows = queries.read_beside(session, run) if verified else []
    return {
        "verified": verified, "differing": [row for row in rows if row.differs], "same": sum(not row.differs for row in rows),
        "verified_title": title_of(get_pack(run.pack), verified.level or 0) if verified else "",
    }  # fmt: skip


def number_of(run: Run, kind: str = "CP") -> str:
    """What a printed document is called by: its kind, its day and the end of the run's id."""
    at = run.submitted_at or run.created_at
    return f"{kind}-{at.astimezone(SHANGHAI):%Y%m%d}-{run.run_id.hex[-6:].upper()}"


def _radar(report: Report, before: Any) -> Radar:
    axes = [(standing.scene.name, standing.scene.is_constraint) for standing in report.scenes]
    series = [[standing.level for standing in report.scenes]]
    if before:
        series.append([before[name] for name, _strong in axes])
    return draw_radar(axes, series)
