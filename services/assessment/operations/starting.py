"""Starting a run, or going on with the one that is live."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assessment import queries
from services.assessment.editions import editions
from services.assessment.models import Case, Purpose, Run, RunState
from services.assessment.operations.editions import keep_edition
from services.assessment.queries.editions import current_pack
from services.contracts.assessment import AssessmentStarted
from services.contracts.refusals import Invalid, Refused
from services.contracts.words import _
from services.messaging.outbox import say
from services.ui.identity import Identity


def start_run(session: Session, who: Identity, case_id: UUID, pack: str | None = None, *, from_paper: bool = False) -> Run:
    """The live run of the case, begun if need be: a re-test that was asked for, else a first one.

    However many ask at once, there is one. `from_paper`: the firm filled it in on paper, its liaison enters it.

    Raises:
        Invalid: `pack` is not the edition this run is taken with, or the firm itself says that it enters a paper.
    """
    case = queries.get_case(session, who, case_id)
    on_behalf_by = answering_for(session, who, case)
    if from_paper and on_behalf_by is None:
        raise Invalid(_("企业自己填写的，不用注明纸质代录"), where="from_paper")
    queries.refuse_unless_open(case)
    live = queries.find_live_run(session, case_id)
    _refuse_other_pack(pack, live.pack if live else current_pack(session))
    if live is None:
        _refuse_while_verdict_is_due(session, case_id)
        mint_run(session, case_id, case.enterprise_id, "first", at=datetime.now(UTC))
        live = queries.find_live_run(session, case_id)
    if live is None:
        raise Refused(_("测评的状态刚刚变了，请刷新后再试"))
    if queries.find_run(session, who, live.run_id) is None:
        raise Refused(_("联络员此前已替企业填了一部分，核实企业身份之后才能看到并接着填；请联系您的企业联络员"))
    if live.state != RunState.REQUESTED:
        return live
    run = lock_run(session, live.run_id)
    if run.state == RunState.REQUESTED:
        run.from_paper = from_paper
        begin(session, run, who, on_behalf_by)
    return run


def _refuse_other_pack(wanted: str | None, used: str) -> None:
    if wanted is None or wanted == used:
        return
    if wanted not in editions():
        raise Invalid(_("没有“{pack}”这一版指标，现在用的是 {used}").format(pack=wanted, used=used), where="pack")
    raise Invalid(_("“{pack}”不是现在用的指标，这次测评用的是 {used} 版指标").format(pack=wanted, used=used), where="pack")


def mint_run(session: Session, case_id: UUID, enterprise_id: UUID, purpose: Purpose, *, at: datetime) -> UUID | None:
    """A new run that nobody has begun; None if one of that purpose is live already."""
    before = queries.find_latest_submitted(session, case_id, "first") if purpose == "retest" else None
    pack = current_pack(session)
    keep_edition(session, pack)
    row = insert(Run).values(
        run_id=uuid7(), case_id=case_id, enterprise_id=enterprise_id, pack=pack, purpose=purpose,
        state=RunState.REQUESTED, created_at=at, before_run_id=before.run_id if before else None,
    )  # fmt: skip
    unique = row.on_conflict_do_nothing(index_elements=["case_id", "purpose"], index_where=Run.state != RunState.SUBMITTED)
    return session.scalar(unique.returning(Run.run_id))


def lock_run(session: Session, run_id: UUID, *, shared: bool = False) -> Run:
    """The run as it is now, held until the transaction ends; shared among those who save answers."""
    held = select(Run).where(Run.run_id == run_id).with_for_update(read=shared)
    return session.scalars(held.execution_options(populate_existing=True)).one()


def begin(session: Session, run: Run, who: Identity, on_behalf_by: UUID | None) -> None:
    """Answering begins: say so."""
    run.begin(who.person_id, on_behalf_by, datetime.now(UTC))
    say(session, AssessmentStarted(
        run_id=run.run_id, case_id=run.case_id, enterprise_id=run.enterprise_id, pack=run.pack,
        purpose="retest" if run.purpose == "retest" else "first", on_behalf_by=on_behalf_by,
        corrects_run_id=run.corrects_run_id, from_paper=run.from_paper,
    ))  # fmt: skip


def answering_for(session: Session, who: Identity, case: Case) -> UUID | None:
    """None for the firm itself, the liaison's id when answering for it.

    Raises:
        Refused: neither.
    """
    if queries.acts_for(session, who, case):
        return None
    if queries.is_delegate(session, who, case):
        return who.person_id
    raise Refused(_("只有企业自己能填写测评；联络员代填，要先由企业用短信验证码确认"), status=403)


def _refuse_while_verdict_is_due(session: Session, case_id: UUID) -> None:
    latest = queries.find_latest_submitted(session, case_id)
    if latest and latest.purpose == "retest" and queries.find_verdict(session, latest.run_id) is None:
        raise Refused(_("复测已经提交，正等专家确认，确认之前不用再测"))
