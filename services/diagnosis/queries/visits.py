"""Visits as each person may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, false, or_, select
from sqlalchemy.orm import Session

from services.contracts.refusals import NotFound
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.diagnosis.models import PLANNED, Case, Firm, Report, Visit, VisitState
from services.diagnosis.queries.cases import visible_to
from services.diagnosis.queries.claims import not_before_claim
from services.ui.identity import Identity


@dataclass(frozen=True, slots=True)
class Outing:
    """A visit on an expert's list. `reported` is the report's id once it is out."""

    visit: Visit
    firm: Firm | None
    reported: UUID | None

    @property
    def firm_name(self) -> str:
        return self.firm.name if self.firm else _("（企业资料同步中）")


def get_visit(session: Session, who: Identity, visit_id: UUID, *, lock: bool = False) -> Visit:
    """The visit, if its case is this person's to see; an expert sees their own visits only, those called off too.

    With `lock` the row is held until the end of the transaction: always before any expert's, so that nobody waits in a circle.
    """
    own = Visit.expert_id == who.person_id if who.has(Role.EXPERT) else false()
    seen = visible_to(who) if who.has(Role.MANAGER, Role.COMMISSIONER, Role.LIAISON, Role.MENTOR, Role.SME) else false()
    seen = seen & not_before_claim(who, Visit.enterprise_id, Visit.booked_at)
    query = select(Visit).join(Case, Case.case_id == Visit.case_id).where(Visit.visit_id == visit_id, or_(own, seen))
    if lock:
        query = query.with_for_update(key_share=True, of=Visit).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound(_("没有找到这次上门，或者不在您的权限范围内"))
    return found


def find_visit(session: Session, visit_id: UUID) -> Visit | None:
    """Any visit; for the center's leaders."""
    return session.get(Visit, visit_id)


def list_visits(session: Session, who: Identity, case_id: UUID) -> list[Visit]:
    """The visits of a case that this person may know of, latest first."""
    told = not_before_claim(who, Visit.enterprise_id, Visit.booked_at)
    query = select(Visit).where(Visit.case_id == case_id, told)
    return list(session.scalars(query.order_by(Visit.starts_at.desc(), Visit.visit_id)))


def is_seen(session: Session, who: Identity, visit: Visit) -> bool:
    """Whether a visit of their case may be known to this person."""
    told = not_before_claim(who, Visit.enterprise_id, Visit.booked_at)
    return session.scalar(select(Visit.visit_id).where(Visit.visit_id == visit.visit_id, told)) is not None


def find_planned(session: Session, case_id: UUID) -> Visit | None:
    """The visit that is still to come, at most one a case."""
    return session.scalar(select(Visit).where(Visit.case_id == case_id, Visit.state.in_(PLANNED)))


def list_coming(session: Session, expert_id: UUID) -> list[Outing]:
    """An expert's planned visits, earliest first, those of the past included until somebody says what became of them."""
    return _outings(session, expert_id, PLANNED)


def list_to_report(session: Session, expert_id: UUID) -> list[Outing]:
    """Held visits whose report is not out, earliest first."""
    return _outings(session, expert_id, (VisitState.HELD,), reported=False)


def list_reported(session: Session, expert_id: UUID, limit: int = 10) -> list[Outing]:
    """The latest visits whose report is out."""
    return _outings(session, expert_id, (VisitState.HELD,), reported=True, limit=limit)


def _outings(
    session: Session, expert_id: UUID, states: Sequence[VisitState], *, reported: bool | None = None, limit: int = 100
) -> list[Outing]:
    query = (
        select(Visit, Firm, Report.report_id)
        .outerjoin(Firm, Firm.enterprise_id == Visit.enterprise_id)
        .outerjoin(Report, Report.visit_id == Visit.visit_id)
        .where(Visit.expert_id == expert_id, Visit.state.in_(states))
        .limit(limit)
    )
    if reported is not None:
        query = query.where(Report.report_id.is_not(None) if reported else Report.report_id.is_(None))
    query = query.order_by(Visit.starts_at.desc() if reported else Visit.starts_at, Visit.visit_id)
    return [Outing(*row) for row in session.execute(query)]


def is_reported(session: Session, visit_id: UUID) -> bool:
    """Whether the visit's report is signed."""
    return bool(session.scalar(select(exists().where(Report.visit_id == visit_id))))


def list_planned_visits(session: Session, who: Identity, until: datetime, limit: int = 50) -> list[Outing]:
    """Planned visits of the cases this person may see, up to a day, earliest first."""
    query = (
        select(Visit, Firm)
        .join(Case, Case.case_id == Visit.case_id)
        .outerjoin(Firm, Firm.enterprise_id == Visit.enterprise_id)
        .where(Visit.state.in_(PLANNED), Visit.starts_at < until, visible_to(who))
        .order_by(Visit.starts_at, Visit.visit_id)
        .limit(limit)
    )
    return [Outing(visit, firm, None) for visit, firm in session.execute(query)]
