"""Submitting: the firm pledges that its answers are true, and the result is there at once."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.assessment import queries
from services.assessment.answering import Sheet
from services.assessment.editions import get_pack
from services.assessment.entries import LONGEST_NAME
from services.assessment.explaining import title_of, wanted_scenes
from services.assessment.models import Case, Pledged, Run
from services.assessment.operations.answering import save_answers
from services.assessment.operations.correcting import follow_correction
from services.assessment.operations.overtaking import overtake_pledge_requests
from services.assessment.operations.papers import keep_paper
from services.assessment.operations.remembering import remember_run
from services.assessment.operations.starting import lock_run, start_run
from services.assessment.reading import exact
from services.assessment.scoring import Result, score_sheet
from services.assessment.tidying import tidy_line
from services.contracts.assessment import AssessmentCompleted
from services.contracts.refusals import Invalid, Refused
from services.contracts.words import _
from services.messaging.outbox import say
from services.ui.identity import Identity


def submit_run(session: Session, who: Identity, run_id: UUID, name: str, paper: bytes | None = None) -> Run:
    """Pledge and submit; the run never changes after. Submitting twice gives the same run.

    `paper` is the photographed pledge, signed by `name`, where the liaison who answers for the firm brings it;
    without one only the firm itself may pledge.

    Raises:
        Invalid: naming what is not answered yet, a name that is none, or what is wrong with the paper.
        Refused: whoever asks is neither of the firm nor answers for it.
    """
    seen, case = queries.get_run(session, who, run_id)
    if not queries.may_answer(session, who, case):
        raise Refused(_("真实性承诺只能由企业自己作出"), status=403)
    if not seen.is_live:
        return seen
    how = _way_of_pledging(session, who, case, paper)
    name = tidy_name(name)
    run = lock_run(session, run_id)
    if not run.is_live:
        return run
    queries.refuse_unless_open(case)
    if paper is not None:
        keep_paper(session, who, run, paper)
    return conclude(session, run, name, who.person_id, how)


def conclude(session: Session, run: Run, name: str, by: UUID, how: Pledged) -> Run:
    """Score, write down, say so: of a run that is held, live, and pledged by `name`.

    Raises:
        Invalid: naming what is not answered yet.
    """
    sheet = queries.read_sheet(session, run.run_id)
    result = score_sheet(get_pack(run.pack), sheet["answers"], sheet["scenes"])
    now = datetime.now(UTC)
    overtake_pledge_requests(session, run.run_id, now)
    follow_correction(session, run)
    run.pledge(name, by, how, now)
    _write_down(run, result, sheet)
    session.flush()
    remember_run(session, run)
    _say_completed(session, run, how, result, sheet)
    return run


def submit_sheet(
    session: Session, who: Identity, case_id: UUID, pack: str, sheet: Sheet, name: str, paper: bytes | None = None
) -> Run:
    """A whole sheet at once, for programs: start, answer, pledge, in one transaction."""
    run = start_run(session, who, case_id, pack)
    lock_run(session, run.run_id)  # at once for good: two that shared it to save could neither go on to submit
    save_answers(session, who, run.run_id, sheet)
    return submit_run(session, who, run.run_id, name, paper)


def tidy_name(name: str) -> str:
    """The name of whoever pledges.

    Raises:
        Invalid: it is none.
    """
    name = tidy_line(name)
    if not 1 < len(name) <= LONGEST_NAME:
        raise Invalid(_("请写下承诺人的姓名（2 至 40 个字）"), where="name")
    return name


def _way_of_pledging(session: Session, who: Identity, case: Case, paper: bytes | None) -> Pledged:
    if queries.acts_for(session, who, case):
        if paper is not None:
            raise Invalid(_("企业自己在线承诺，不需要上传签字的承诺书"), where="paper")
        return "online"
    if paper is None:
        raise Invalid(_("联络员不能代为承诺，请上传企业签字盖章的承诺书照片"), where="paper")
    return "paper"


def _write_down(run: Run, result: Result, sheet: Sheet) -> None:
    run.score, run.level = result.score, result.level
    run.dimensions = {dimension: exact(points) for dimension, points in result.dimensions.items()}
    run.wanted_scenes = wanted_scenes(get_pack(run.pack), result, sheet["scenes"])


def _say_completed(session: Session, run: Run, how: Pledged, result: Result, sheet: Sheet) -> None:
    say(session, AssessmentCompleted(
        run_id=run.run_id, case_id=run.case_id, enterprise_id=run.enterprise_id, pack=run.pack,
        purpose="retest" if run.purpose == "retest" else "first",
        score=result.score, dimensions=result.dimensions, scene_levels=dict(sheet["scenes"]),
        level=result.level, level_name=title_of(get_pack(run.pack), result.level),
        wanted_scenes=run.wanted_scenes or [], on_behalf_by=run.on_behalf_by,
        pledged="paper" if how == "paper" else "online", by_sms=how == "code", corrects_run_id=run.corrects_run_id,
        from_paper=run.from_paper,
    ))  # fmt: skip
