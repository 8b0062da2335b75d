"""Keeping a case's place on the loop and its clock in step with what was heard."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case as sql_case
from sqlalchemy import func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.contracts.assessment import UpliftConfirmed
from services.contracts.enterprises import CaseClosed, StepOverdue
from services.contracts.envelope import Event
from services.enterprises.clocking import Due, due_on
from services.enterprises.marking import marks_of
from services.enterprises.models import Case, CaseState, StepMark
from services.enterprises.stepping import Mark, Place, Way, owner_of, place
from services.messaging.outbox import say

OVERDUE_AT_ONCE = 200


def lock_case(session: Session, case_id: UUID) -> Case | None:
    """The case, held until the transaction ends, as it is now."""
    session.flush()
    return session.scalars(
        select(Case).where(Case.id == case_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()


def follow(session: Session, event: Event[Any]) -> None:
    """A fact moved a case. Marks of a case not known here are kept all the same."""
    marks = marks_of(event)
    if event.case_id is None or not marks:
        return
    case = lock_case(session, event.case_id)
    keep_marks(session, event.case_id, marks)
    if case is not None:
        settle(session, case)


def keep_marks(session: Session, case_id: UUID, marks: Iterable[Mark]) -> None:
    """Write marks down; of the same step the latest wins, whatever the order they come in."""
    for mark in marks:
        new = insert(StepMark).values(
            case_id=case_id,
            step=mark.step,
            stands=mark.stands,
            said_at=mark.said_at,
            anchor_at=mark.anchor_at,
            first_at=mark.first_at,
        )
        sent = new.excluded
        later = tuple_(sent.said_at, sent.stands, sent.anchor_at) > tuple_(StepMark.said_at, StepMark.stands, StepMark.anchor_at)
        settled = {
            name: sql_case((later, sent[name]), else_=getattr(StepMark, name)) for name in ("stands", "said_at", "anchor_at")
        }
        first = func.least(StepMark.first_at, sent.first_at)
        session.execute(new.on_conflict_do_update(index_elements=["case_id", "step"], set_=settled | {"first_at": first}))


def marks_kept(session: Session, case_id: UUID) -> dict[str, Mark]:
    rows = session.scalars(select(StepMark).where(StepMark.case_id == case_id).execution_options(populate_existing=True))
    return {row.step: Mark(row.step, row.stands, row.said_at, row.anchor_at, row.first_at) for row in rows}


def settle(session: Session, case: Case) -> None:
    """Set the case's stage, what is due first and when."""
    session.flush()
    if case.state == CaseState.CLOSED:
        return
    marks = marks_kept(session, case.id)
    at = _place(case, marks)
    if at.stage != case.agreed_for:
        case.agreed_on = case.agreed_for = None
        at = _place(case, marks)
    case.stage = at.stage
    if case.state == CaseState.RESTING and case.ask_again_on:
        _set_due(case, "ask_again", due_on(case.ask_again_on))
    else:
        _set_due(case, at.step, at.due)


def _place(case: Case, marks: dict[str, Mark]) -> Place:
    way: Way = "need" if case.way == "need" else "assessment"
    return place(way, case.opened_at, marks, agreed_on=case.agreed_on, follow_up_on=case.follow_up_on)


def _set_due(case: Case, step: str | None, due: Due | None) -> None:
    at = due.at if due else None
    if (case.step, case.due_at) != (step, at):
        case.step, case.due_at, case.overdue_said_at = step, at, None
    case.due_estimated = bool(due and due.estimated)


def say_overdue(session: Session, now: datetime) -> int:
    """Say once of each case that what is due has not happened; returns how many."""
    late = list(session.scalars(
        select(Case)
        .where(Case.state != CaseState.CLOSED, Case.overdue_said_at.is_(None), Case.due_at < now)
        .order_by(Case.due_at).limit(OVERDUE_AT_ONCE).with_for_update(skip_locked=True)
    ))  # fmt: skip
    for case in late:
        case.overdue_said_at = now
        owner = case.team.get(owner_of(case.step, case.stage))
        if case.step and case.due_at:
            say(
                session,
                StepOverdue(
                    case_id=case.id, enterprise_id=case.enterprise_id, step=case.step, due_at=case.due_at, owner_id=owner
                ),
            )
    return len(late)


def close_proved(session: Session, event: Event[UpliftConfirmed]) -> None:
    """The uplift was confirmed: the loop is closed. A case that ended before stays as it ended."""
    fact = event.data
    case = lock_case(session, event.case_id) if event.case_id else None
    if case is None or case.state == CaseState.CLOSED:
        return
    keep_marks(session, case.id, marks_of(event))
    case.close("proved", event.time)
    if fact.comparable:
        case.uplift_points = fact.score_after - fact.score_before
        case.level_before = fact.level_before
    case.level_after = fact.level_after
    say(session, CaseClosed(
        case_id=case.id, enterprise_id=case.enterprise_id, outcome="proved", uplift_points=case.uplift_points,
        level_before=case.level_before, level_after=case.level_after,
    ), because=event)  # fmt: skip
