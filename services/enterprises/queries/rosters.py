"""Rosters and what became of their lines."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.contracts.refusals import NotFound
from services.contracts.words import _
from services.enterprises.models import Roster, RosterLine

PAGE = 50


def list_rosters(session: Session) -> list[Roster]:
    return list(session.scalars(select(Roster).order_by(Roster.uploaded_at.desc(), Roster.id.desc()).limit(50)))


def get_roster(session: Session, roster_id: UUID) -> Roster:
    """Raises: NotFound."""
    roster = session.get(Roster, roster_id)
    if roster is None:
        raise NotFound(_("没有找到这份名册"))
    return roster


def list_lines(
    session: Session, roster_id: UUID, *, outcome: str = "", after: int = 0, limit: int = PAGE + 1
) -> list[RosterLine]:
    """Lines by number; one more than a page when there is a next one."""
    asked = select(RosterLine).where(RosterLine.roster_id == roster_id, RosterLine.number > after).order_by(RosterLine.number)
    return list(session.scalars((asked.where(RosterLine.outcome == outcome) if outcome else asked).limit(limit)))


def every_line(session: Session, roster_id: UUID) -> Iterator[RosterLine]:
    """All lines in order, read in portions."""
    asked = select(RosterLine).where(RosterLine.roster_id == roster_id).order_by(RosterLine.number)
    return session.scalars(asked.execution_options(yield_per=500)).__iter__()
