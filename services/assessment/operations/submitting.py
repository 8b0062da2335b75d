"""Submitting: the firm pledges that its answers are true, and the result is there at once."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.assessment import queries
from services.assessment.answering import Sheet
from services.assessment.editions import get_pack
from services.assessment.explaining import title_of, wanted_scenes
from services.assessment.models import Run, RunState
from services.assessment.operations.answering import save_answers
from services.assessment.operations.starting import lock_run, start_run
from services.assessment.reading import exact
from services.assessment.scoring import Result, score_sheet
from services.contracts.assessment import AssessmentCompleted
from services.contracts.refusals import Invalid, Refused
from services.contracts.words import _
from services.messaging.outbox import say
from services.ui.identity import Identity

LONGEST_NAME = 40


def submit_run(session: Session, who: Identity, run_id: UUID, name: str) -> Run:
    """Pledge and submit; the run never changes after. Submitting twice gives the same run.

    Raises:
        Invalid: naming what is not answered yet, or a name that is none.
        Refused: whoever asks is not of the firm.
    """
    _run, case = queries.get_run(session, who, run_id)
    if not queries.acts_for(session, who, case):
        raise Refused(_("真实性承诺只能由企业自己作出"), status=403)
    name = name.strip()
    if not 1 < len(name) <= LONGEST_NAME:
        raise Invalid(_("请写下承诺人的姓名（2 至 40 个字）"), where="name")
    run = lock_run(session, run_id)
    if not run.is_live:
        return run
    queries.refuse_unless_open(case)
    sheet = queries.read_sheet(session, run_id)
    result = score_sheet(get_pack(run.pack), sheet["answers"], sheet["scenes"])
    _write_down(run, who, name, result, sheet)
    session.flush()
    _say_completed(session, run, result, sheet)
    return run


def submit_sheet(session: Session, who: Identity, case_id: UUID, pack: str, sheet: Sheet, name: str) -> Run:
    """A whole sheet at once, for programs: start, answer, pledge, in one transaction."""
    run = start_run(session, who, case_id)
    if pack != run.pack:
        raise Invalid(_("这次测评用的是 {pack} 版指标").format(pack=run.pack), where="pack")
    save_answers(session, who, run.run_id, sheet)
    return submit_run(session, who, run.run_id, name)


def _write_down(run: Run, who: Identity, name: str, result: Result, sheet: Sheet) -> None:
    run.state = RunState.SUBMITTED
    run.submitted_at, run.pledged_by, run.pledge_name = datetime.now(UTC), who.person_id, name
    run.score, run.level = result.score, result.level
    run.dimensions = {dimension: exact(points) for dimension, points in result.dimensions.items()}
    run.wanted_scenes = wanted_scenes(get_pack(run.pack), result, sheet["scenes"])


def _say_completed(session: Session, run: Run, result: Result, sheet: Sheet) -> None:
    say(session, AssessmentCompleted(
        run_id=run.run_id, case_id=run.case_id, enterprise_id=run.enterprise_id, pack=run.pack,
        purpose="retest" if run.purpose == "retest" else "first",
        score=result.score, dimensions=result.dimensions, scene_levels=dict(sheet["scenes"]),
        level=result.level, level_name=title_of(get_pack(run.pack), result.level),
        wanted_scenes=run.wanted_scenes or [], on_behalf_by=run.on_behalf_by,
    ))  # fmt: skip
