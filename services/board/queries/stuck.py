"""What is stuck in a measure: cases whose step is overdue or silent for long, and things left lying beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select, true, tuple_, union_all
from sqlalchemy.orm import Session, aliased

from services.board.clocking import WAITS
from services.board.models import BoardCase, SeenFirm, StuckCount, Waiting
from services.board.noticing import CROWD, TITLES
from services.board.queries.seeing import WHOLE_CENTER, visible_cases
from services.ui.identity import Identity

PAGE = 30
SILENT_DAYS = 14
"""A case in which nothing was done for so long is silent."""
_PROMISE_DAYS = 7
_CROWD_DAYS = 92
"""Until the next quarter has been looked at: nothing says that a crowd was checked."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """One thing that waits: what for, since when, and whether a step's time is over."""

    key: UUID
    case_id: UUID | None
    enterprise_id: UUID | None
    firm: str | None
    what: str
    label: str | None
    page: str | None
    since: datetime
    overdue: bool


def list_stuck(
    session: Session,
    who: Identity,
    measure: int,
    now: datetime,
    *,
    days: int = SILENT_DAYS,
    after: tuple[datetime, UUID] | None = None,
) -> list[Stuck]:
    """The longest waiting first; one more than a page when there is a next one."""
    both = union_all(stuck_cases(who, measure, now, days), _stuck_things(who, measure, now, days)).subquery()
    asked = select(both, SeenFirm.name).outerjoin(SeenFirm, SeenFirm.enterprise_id == both.c.enterprise_id)
    if after:
        asked = asked.where(tuple_(both.c.since, both.c.key) > tuple_(*after))
    rows = session.execute(asked.order_by(both.c.since, both.c.key).limit(PAGE + 1))
    return [_stuck(row) for row in rows]


def stuck_cases(who: Identity, measure: int, now: datetime, days: int) -> Select[*tuple[Any, ...]]:
    """Cases of the measure; also asked by a test for its plan."""
    asked = select(
        BoardCase.case_id.label("key"), BoardCase.case_id, BoardCase.enterprise_id, BoardCase.waiting_for.label("what"),
        literal(None).label("label"), literal(None).label("page"), BoardCase.touched_at.label("since"), BoardCase.overdue,
    )  # fmt: skip
    late = or_(BoardCase.overdue, BoardCase.touched_at < now - timedelta(days=days))
    return asked.where(BoardCase.state == "open", BoardCase.measure == measure, late, visible_cases(who))


def _stuck_things(who: Identity, measure: int, now: datetime, days: int) -> Select[*tuple[Any, ...]]:
    asked = select(
        Waiting.thing_id.label("key"), Waiting.case_id, Waiting.enterprise_id, Waiting.kind.label("what"), Waiting.label,
        Waiting.page,
        func.coalesce(Waiting.due_at, Waiting.moved_at).label("since"), literal(True).label("overdue"),
    )  # fmt: skip
    return asked.where(Waiting.measure == measure, is_left_lying(now, days), _theirs(who))


def _theirs(who: Identity) -> ColumnElement[bool]:
    """What belongs to a case is seen by whoever sees the case; a meeting by everybody of the team; a crowd by the center alone."""
    if who.has(*WHOLE_CENTER):
        return true()
    mine = exists().where(BoardCase.case_id == Waiting.case_id, visible_cases(who))
    return or_(and_(Waiting.case_id.is_(None), Waiting.kind != CROWD), mine)


def is_left_lying(now: datetime, days: int) -> ColumnElement[bool]:
    """Opened and not settled since, and past its time: a date where it has one, else so many days without a move."""
    its_case = aliased(BoardCase)
    due = func.coalesce(Waiting.due_at, Waiting.opened_at + timedelta(days=_PROMISE_DAYS))
    followed = exists().where(its_case.case_id == Waiting.case_id, its_case.touched_at > due)
    late = case(
        (Waiting.kind.in_(("gathering", "lead")), Waiting.due_at < now), (Waiting.kind == "promise", and_(due < now, ~followed)),
        (Waiting.kind == "record", true()), (Waiting.kind == CROWD, Waiting.moved_at > now - timedelta(days=_CROWD_DAYS)), else_=Waiting.moved_at < now - timedelta(days=days),
    )  # fmt: skip
    return and_(Waiting.opened_at.is_not(None), or_(Waiting.settled_at.is_(None), Waiting.settled_at < Waiting.opened_at), late)


def count_stuck(session: Session, now: datetime, days: int = SILENT_DAYS) -> dict[int, tuple[int, int, int]]:
    """Measure → cases overdue, cases silent besides, things left lying."""
    silent_before = now - timedelta(days=days)
    counts = {measure: [0, 0, 0] for measure in range(1, 10)}
    of_cases = (
        select(
            BoardCase.measure, func.count().filter(BoardCase.overdue),
            func.count().filter(~BoardCase.overdue, BoardCase.touched_at < silent_before),
        ).where(BoardCase.state == "open", BoardCase.measure.is_not(None)).group_by(BoardCase.measure)
    )  # fmt: skip
    for measure, overdue, silent in session.execute(of_cases):
        counts[measure or 0][:2] = [overdue, silent]
    of_things = select(Waiting.measure, func.count()).where(is_left_lying(now, days)).group_by(Waiting.measure)
    for measure, things in session.execute(of_things):
        counts[measure][2] = things
    return {measure: (one[0], one[1], one[2]) for measure, one in counts.items()}


def read_stuck(session: Session) -> dict[int, StuckCount]:
    """As counted last by the clock."""
    return {row.measure: row for row in session.scalars(select(StuckCount))}


def _stuck(row: Any) -> Stuck:
    what = WAITS[row.what].title if row.what in WAITS else TITLES.get(row.what, "")
    return Stuck(row.key, row.case_id, row.enterprise_id, row.name, what, row.label, row.page, row.since, row.overdue)
