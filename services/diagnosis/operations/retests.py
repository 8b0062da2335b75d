"""The expert's word on a re-test."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.contracts.diagnosis import RetestConfirmed
from services.contracts.refusals import Invalid, Refused
from services.contracts.words import _
from services.diagnosis.entries import Verdict
from services.diagnosis.models import Confirmation
from services.diagnosis.queries.experts import get_expert
from services.diagnosis.queries.retests import Retest, get_retest
from services.messaging.outbox import say
from services.ui.identity import Identity


def confirm_retest(session: Session, who: Identity, run_id: UUID, verdict: Verdict, now: datetime) -> Confirmation:
    """Say whether the re-test shows what is so on site; once.

    Raises:
        Refused: somebody else is asked, or the word was given already.
    """
    retest = get_retest(session, who, run_id)
    _held(session, retest, retest.asked or who.person_id)
    confirmation = session.get_one(Confirmation, run_id, with_for_update=True, populate_existing=True)
    if confirmation.expert_id != who.person_id:
        raise Refused(_("这次复测由另一位专家确认"), status=403)
    if confirmation.agreed is not None:
        raise Refused(_("这次复测已经确认过了"))
    confirmation.agreed, confirmation.remark, confirmation.confirmed_at = verdict.agreed, verdict.remark, now
    confirmation.opinion = None if verdict.agreed else verdict.opinion
    session.flush()
    run = retest.run
    say(session, RetestConfirmed(
        run_id=run_id, case_id=run.case_id, enterprise_id=run.enterprise_id, expert_id=who.person_id, agreed=verdict.agreed,
        opinion=None if verdict.agreed else verdict.opinion,
    ))  # fmt: skip
    return confirmation


def choose_expert(session: Session, who: Identity, run_id: UUID, expert_id: UUID, now: datetime) -> Confirmation:
    """Ask this expert for their word on the re-test; for the center's leaders, the door says."""
    retest = get_retest(session, who, run_id)
    if not get_expert(session, expert_id, now).active:
        raise Invalid(_("这位专家目前不在岗，请另选一位"), where="expert_id")
    _held(session, retest, expert_id)
    confirmation = session.get_one(Confirmation, run_id, with_for_update=True, populate_existing=True)
    if confirmation.agreed is not None:
        raise Refused(_("这次复测已经确认过了"))
    confirmation.expert_id = expert_id
    session.flush()
    return confirmation


def _held(session: Session, retest: Retest, expert_id: UUID) -> None:
    """A row to lock, so that two words at once become one."""
    row = {"run_id": retest.run.run_id, "expert_id": expert_id, "remark": ""}
    session.execute(insert(Confirmation).values(row).on_conflict_do_nothing(index_elements=[Confirmation.run_id]))
