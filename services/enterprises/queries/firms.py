"""The register: firms by name, district and standing, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from services.enterprises.models import Case, CaseState, Claim, ClaimState, Figures, Firm, Member, Person
from services.enterprises.queries.naming import narrowed
from services.enterprises.queries.seeing import visible_firms
from services.enterprises.sizing import Sizing, size_up
from services.ui.identity import Identity

PAGE = 30


@dataclass(frozen=True, slots=True)
class FirmFilter:
    part: str = ""
    standing: str = ""
    district: str = ""
    after: tuple[str, UUID] | None = None


def list_firms(session: Session, who: Identity, wanted: FirmFilter) -> list[Firm]:
    """A page of the register by name, one row more than shown when there is a next page."""
    asked = select(Firm).where(visible_firms(who)).order_by(Firm.name, Firm.id)
    if wanted.standing:
        asked = asked.where(Firm.standing == wanted.standing)
    if wanted.district:
        asked = asked.where(Firm.district == wanted.district)
    if wanted.after:
        asked = asked.where(tuple_(Firm.name, Firm.id) > tuple_(*wanted.after))
    if wanted.part:
        asked = asked.where(narrowed(session, asked, wanted.part, id=Firm.id, enterprise_id=Firm.id, limit=PAGE + 1))
    return list(session.scalars(asked.limit(PAGE + 1)))


def find_by_credit_code(session: Session, code: str) -> Firm | None:
    return session.scalars(select(Firm).where(Firm.credit_code == code)).one_or_none()


def list_figures(session: Session, enterprise_id: UUID, since: datetime | None = None) -> list[Figures]:
    """Figures per year, latest first; `since` leaves out what was recorded before."""
    asked = select(Figures).where(Figures.enterprise_id == enterprise_id).order_by(Figures.year.desc())
    asked = asked.execution_options(populate_existing=True)
    return list(session.scalars(asked.where(Figures.recorded_at >= since) if since else asked))


def size_of(firm: Firm, figures: Iterable[Figures]) -> Sizing:
    """How the latest year's figures make the size class."""
    latest = next(iter(figures), None)
    known = {"staff": latest.staff, "revenue_wan": latest.revenue_wan, "assets_wan": latest.assets_wan} if latest else {}
    return size_up(firm.code, known)


def find_active_case(session: Session, enterprise_id: UUID) -> Case | None:
    """The one case of the firm that is open or resting."""
    return session.scalars(select(Case).where(Case.enterprise_id == enterprise_id, Case.state != CaseState.CLOSED)).one_or_none()


def list_cases_of(session: Session, enterprise_id: UUID, since: datetime | None = None) -> list[Case]:
    """Every case of the firm, latest first; `since` leaves out those closed before."""
    asked = select(Case).where(Case.enterprise_id == enterprise_id).order_by(Case.opened_at.desc())
    return list(session.scalars(asked.where(Case.closed_at.is_(None) | (Case.closed_at >= since)) if since else asked))


def list_members(session: Session, enterprise_id: UUID) -> list[tuple[Member, Person | None]]:
    asked = select(Member, Person).outerjoin(Person, Person.id == Member.person_id).where(Member.enterprise_id == enterprise_id)
    return [(member, person) for member, person in session.execute(asked.order_by(Member.since))]


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim with its firm and whoever made it."""

    claim: Claim
    firm: Firm
    person: Person | None


def list_claims(session: Session, *states: ClaimState, enterprise_id: UUID | None = None, limit: int = 100) -> list[ClaimView]:
    """Claims in these states, oldest first."""
    asked = (
        select(Claim, Firm, Person)
        .join(Firm, Firm.id == Claim.enterprise_id)
        .outerjoin(Person, Person.id == Claim.person_id)
        .where(Claim.state.in_(states))
        .order_by(Claim.made_at, Claim.id)
        .limit(limit)
    )
    if enterprise_id:
        asked = asked.where(Claim.enterprise_id == enterprise_id)
    return [ClaimView(*row) for row in session.execute(asked)]


def find_claims_by(session: Session, person_id: UUID) -> list[ClaimView]:
    """What somebody claimed, latest first."""
    asked = (
        select(Claim, Firm, Person)
        .join(Firm, Firm.id == Claim.enterprise_id)
        .outerjoin(Person, Person.id == Claim.person_id)
        .where(Claim.person_id == person_id)
        .order_by(Claim.made_at.desc())
        .limit(10)
    )
    return [ClaimView(*row) for row in session.execute(asked)]
