"""Leads by when they are due, or by when they were decided; every liaison sees them all until one has taken it up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from services.contracts.refusals import NotFound
from services.contracts.words import _
from services.enterprises.models import Firm, Lead, LeadState
from services.enterprises.queries.naming import name_contains
from services.enterprises.searching import fold

PAGE = 30
COUNTED = 999
SUGGESTED = 5
OPEN = (LeadState.WAITING, LeadState.REGISTERING)
DECIDED = (LeadState.TAKEN, LeadState.DROPPED, LeadState.EXPIRED)


@dataclass(frozen=True, slots=True)
class LeadFilter:
    """`state` is open, taken, dropped or expired."""

    state: str = "open"
    part: str = ""
    after: tuple[datetime, UUID] | None = None


def list_leads(session: Session, wanted: LeadFilter) -> list[Lead]:
    """A page, the most urgent or the latest first; one more when there is a next page."""
    asked = select(Lead)
    if wanted.state in DECIDED:
        asked = asked.where(Lead.state == wanted.state).order_by(Lead.decided_at.desc(), Lead.id.desc())
        if wanted.after:
            asked = asked.where(tuple_(Lead.decided_at, Lead.id) < tuple_(*wanted.after))
    else:
        asked = asked.where(Lead.state.in_(OPEN)).order_by(Lead.due_at, Lead.id)
        if wanted.after:
            asked = asked.where(tuple_(Lead.due_at, Lead.id) > tuple_(*wanted.after))
    if wanted.part:
        asked = asked.where(Lead.firm_name.icontains(wanted.part, autoescape=True))
    return list(session.scalars(asked.limit(PAGE + 1)))


def count_open(session: Session) -> int:
    """How many wait, counted up to a thousand."""
    some = select(Lead.id).where(Lead.state.in_(OPEN)).limit(COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def get_lead(session: Session, lead_id: UUID) -> Lead:
    """Raises: NotFound, when there is none."""
    lead = session.get(Lead, lead_id)
    if lead is None:
        raise NotFound(_("没有找到这条线索"))
    return lead


def suggest_firms(session: Session, part: str) -> list[Firm]:
    """Firms of the register that the lead may be of, by a part of their name."""
    part = fold(part).removesuffix("有限公司")
    if len(part) < 2:
        return []
    return list(session.scalars(select(Firm).where(name_contains(part)).order_by(Firm.name, Firm.id).limit(SUGGESTED)))
