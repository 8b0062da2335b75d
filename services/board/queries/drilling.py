"""From a figure to what was counted: the things of a line, as far as one may see their cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from services.board.models import BoardCase, Counted, SeenFirm
from services.board.queries.seeing import WHOLE_CENTER, visible_cases
from services.board.reporting import month_after
from services.ui.identity import Identity
from services.workdays import SHANGHAI

PAGE = 30


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that was counted."""

    event_id: UUID
    at: datetime
    case_id: UUID | None
    enterprise_id: UUID | None
    firm: str | None
    level: int | None


def list_things(
    session: Session, who: Identity, line: str, first: date, last: date, after: tuple[datetime, UUID] | None = None
) -> list[Thing]:
    """What counts for a line in the months from `first` to `last`, latest first; one more than a page when there is a next one."""
    return [Thing(*row) for row in session.execute(asked_for(who, line, first, last, after))]


def asked_for(
    who: Identity, line: str, first: date, last: date, after: tuple[datetime, UUID] | None = None
) -> Select[*tuple[Any, ...]]:
    """The question itself, so that its plan can be examined."""
    start, end = span_of(first, last)
    asked = (
        select(Counted.event_id, Counted.at, Counted.case_id, Counted.enterprise_id, SeenFirm.name, Counted.level)
        .outerjoin(SeenFirm, SeenFirm.enterprise_id == Counted.enterprise_id)
        .where(Counted.stands, Counted.line == line, Counted.at >= start, Counted.at < end)
    )
    if not who.has(*WHOLE_CENTER):
        asked = asked.join(BoardCase, BoardCase.case_id == Counted.case_id).where(visible_cases(who))
    if after:
        asked = asked.where(tuple_(Counted.at, Counted.event_id) < tuple_(*after))
    return asked.order_by(Counted.at.desc(), Counted.event_id.desc()).limit(PAGE + 1)


def span_of(first: date, last: date) -> tuple[datetime, datetime]:
    """From the first moment of the one month to the first after the other, in the center's zone."""
    ends = [datetime.combine(day, time(), SHANGHAI).astimezone(UTC) for day in (first, month_after(last))]
    return ends[0], ends[1]
