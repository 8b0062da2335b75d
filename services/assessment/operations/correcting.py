"""Correcting: what was submitted stays as it is; a new run says what it corrects, and stands for it once submitted."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assessment import queries
from services.assessment.models import Case, Run, RunState
from services.assessment.operations.carrying import carry_over
from services.assessment.operations.starting import answering_for, begin, lock_run
from services.assessment.tidying import tidy_line
from services.contracts.refusals import Invalid, Refused
from services.contracts.words import _
from services.ui.identity import Identity

LONGEST_REASON = 200


def start_correction(session: Session, who: Identity, run_id: UUID, reason: str) -> Run:
    """A run that corrects this one, filled with its answers and evidence; the one that is under way, if it was begun before.

    Raises:
        Invalid: no reason.
        Refused: something later rests on the run, or another run is being answered.
    """
    wrong, case = queries.get_run(session, who, run_id)
    on_behalf_by = answering_for(session, who, case)
    queries.refuse_unless_open(case)
    if wrong.is_live:
        raise Refused(_("这份测评还没有提交，直接修改就可以"))
    reason = tidy_line(reason)
    if not 2 <= len(reason) <= LONGEST_REASON:
        raise Invalid(_("请写明更正的原因（2 至 200 个字）"), where="reason")
    lock_run(session, run_id)
    if under_way := queries.find_correction(session, run_id):
        if under_way.is_live:
            return under_way
        raise Refused(_("这份测评已经更正过，请更正最新的那一份"))
    _refuse_what_is_settled(session, wrong, case)
    run = Run(
        run_id=uuid7(), case_id=wrong.case_id, enterprise_id=wrong.enterprise_id, pack=wrong.pack, purpose=wrong.purpose,
        state=RunState.REQUESTED, created_at=datetime.now(UTC), before_run_id=wrong.before_run_id, corrects_run_id=run_id,
        correction_reason=reason, from_paper=wrong.from_paper,
    )  # fmt: skip
    session.add(run)
    session.flush()
    begin(session, run, who, on_behalf_by)
    session.flush()
    carry_over(session, wrong, run)
    return run


def _refuse_what_is_settled(session: Session, run: Run, case: Case) -> None:
    live = queries.find_live_run(session, case.case_id)
    if live is not None and live.purpose == run.purpose:
        raise Refused(_("现在有一份测评正在填写，请先提交，再更正以前的"))
    if queries.find_verdict(session, run.run_id) is not None:
        raise Refused(_("专家已经确认过这份复测，不能再更正；有出入请告诉专家"))
    if run.purpose == "first":
        retest = queries.find_latest_submitted(session, case.case_id, "retest")
        if retest is not None and retest.before_run_id == run.run_id:
            raise Refused(_("复测已经和这份测评比过，不能再更正"))


def follow_correction(session: Session, run: Run) -> None:
    """A re-test under way is compared with the correction from now on."""
    if run.corrects_run_id is None:
        return
    compared = (Run.before_run_id == run.corrects_run_id) & (Run.state != RunState.SUBMITTED)
    session.execute(update(Run).where(compared, Run.run_id != run.run_id).values(before_run_id=run.run_id))
