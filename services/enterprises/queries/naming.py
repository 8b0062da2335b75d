"""Lists narrowed to names that have a part, fast whether the part is rare or stands in every name.

The planner takes neighbouring pairs for independent and so a common part for a rare one. So the list's own beginning is
looked through first: a common part fills the page from there. A rare one is left to the index over pairs.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.enterprises.models import Firm
from services.enterprises.searching import fold, needles_of

Column = InstrumentedAttribute[UUID]
FEW = 5000
BEGINNING = 1000
WINDOWS = (40_000, 10_000_000)


def name_contains(part: str) -> ColumnElement[bool]:
    """The name has the part: its pairs narrow it down by index, the folded name decides."""
    return and_(Firm.name_pairs.contains(needles_of(part)), Firm.name_folded.contains(fold(part), autoescape=True))


def narrowed(
    session: Session, asked: Select[*tuple[Any, ...]], part: str, *, id: Column, enterprise_id: Column, limit: int
) -> ColumnElement[bool]:
    """The condition that keeps, of the list `asked` (ordered, with Firm in it), the first `limit` whose firm's name has `part`."""
    listed = asked.with_only_columns(id.label("id"), Firm.name_folded.label("name"))
    beginning = session.execute(listed.limit(BEGINNING)).all()
    found = [row.id for row in beginning if fold(part) in row.name]
    if len(found) >= limit or len(beginning) < BEGINNING:
        return id.in_(found)
    few = list(session.scalars(select(Firm.id).where(name_contains(part)).limit(FEW + 1)))
    if len(few) <= FEW:
        return enterprise_id.in_(few)
    for window in WINDOWS:
        walked = listed.limit(window).subquery()
        found = list(session.scalars(select(walked.c.id).where(walked.c.name.contains(fold(part), autoescape=True)).limit(limit)))
        if len(found) >= limit:
            break
    return id.in_(found)
