"""The re-test: asked for when the work was accepted, concluded when the expert has looked at it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.assessment import queries
from services.assessment.comparing import Uplift
from services.assessment.models import Case, Run, RunState, Verdict
from services.assessment.operations.starting import mint_run
from services.contracts.assessment import RetestRequested, UpliftConfirmed
from services.contracts.diagnosis import RetestConfirmed
from services.contracts.envelope import Event
from services.contracts.refusals import NotFound
from services.contracts.words import _
from services.messaging.outbox import say


def request_retest(session: Session, case_id: UUID, enterprise_id: UUID, *, because: Event[Any]) -> None:
    """Ask the firm to take the assessment again, unless it was asked already or the expert is still to look."""
    case = session.get(Case, case_id)
    if case and case.stage == "closed":
        return
    latest = queries.find_latest_submitted(session, case_id, "retest")
    if latest and queries.find_verdict(session, latest.run_id) is None:
        return
    run_id = mint_run(session, case_id, enterprise_id, "retest", at=because.time)
    if run_id:
        say(session, RetestRequested(run_id=run_id, case_id=case_id, enterprise_id=enterprise_id), because=because)


def hear_verdict(session: Session, event: Event[RetestConfirmed]) -> None:
    """Conclude the re-test, once: the uplift is confirmed, or it must be taken again.

    Raises:
        NotFound: no such re-test was submitted here (yet).
    """
    fact = event.data
    run = session.get(Run, fact.run_id)
    if run is None or run.state != RunState.SUBMITTED or run.purpose != "retest":
        raise NotFound(_("没有这份已提交的复测"))
    if (correction := queries.find_correction(session, run.run_id)) and not correction.is_live:
        return  # what the expert looked at no longer stands; the correction waits for a word of its own
    verdict = insert(Verdict).values(
        run_id=run.run_id, agreed=fact.agreed, opinion=fact.opinion, expert_id=fact.expert_id, heard_at=event.time
    )
    if session.scalar(verdict.on_conflict_do_nothing().returning(Verdict.run_id)) is None:
        return
    if fact.agreed:
        _confirm_uplift(session, run, event)
    else:
        request_retest(session, run.case_id, run.enterprise_id, because=event)


def _confirm_uplift(session: Session, run: Run, event: Event[RetestConfirmed]) -> None:
    """Where the case began without an assessment there is nothing to compare with: the run stands for both."""
    earlier = queries.find_before(session, run)
    before = earlier or run
    uplift = Uplift(queries.standing_of(session, before), queries.standing_of(session, run))
    say(session, UpliftConfirmed(
        case_id=run.case_id, enterprise_id=run.enterprise_id, before_run_id=before.run_id, after_run_id=run.run_id,
        score_before=uplift.before.score, score_after=uplift.after.score,
        level_before=uplift.before.level, level_after=uplift.after.level,
        lifted_scenes=list(uplift.lifted), comparable=earlier is not None and uplift.comparable,
    ), because=event)  # fmt: skip
