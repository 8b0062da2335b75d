"""Re-tests, and whose word is asked for: the expert a commissioner chose, else the expert of the case's last held visit."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from services.contracts.refusals import NotFound
from services.contracts.vocabulary import SCENES, Role
from services.contracts.words import _
from services.diagnosis.models import Case, CaseState, Confirmation, Firm, Run, Visit, VisitState
from services.diagnosis.queries.cases import first_run, visible_to
from services.diagnosis.queries.claims import not_before_claim
from services.ui.identity import Identity


@dataclass(frozen=True, slots=True)
class Retest:
    """A re-test with the assessment before it. `asked` is the expert who should look, None while there is nobody."""

    run: Run
    firm: Firm | None
    before: Run | None
    asked: UUID | None
    confirmation: Confirmation | None

    @property
    def is_waiting(self) -> bool:
        return self.confirmation is None or self.confirmation.agreed is None

    @property
    def changes(self) -> list[tuple[str, int | None, int]]:
        """(scene, level before, level after) in the order of the indicators."""
        before = self.before.scene_levels if self.before else {}
        after = self.run.scene_levels
        return [(scene, before.get(scene), after[scene]) for scene in SCENES if scene in after]


def get_retest(session: Session, who: Identity, run_id: UUID) -> Retest:
    """The re-test, if its case is this person's to see or its word is asked of them."""
    mine = visible_to(who)
    if who.has(Role.EXPERT):
        mine = mine | (_asked() == who.person_id)
    told = not_before_claim(who, Run.enterprise_id, Run.completed_at)
    row = session.execute(_retests().join(Case, Case.case_id == Run.case_id).where(Run.run_id == run_id, mine, told)).first()
    if row is None:
        raise NotFound(_("没有找到这次复测，或者不在您的权限范围内"))
    return _whole(session, *row, who=who)


def list_retests(session: Session, who: Identity, case_id: UUID) -> list[Retest]:
    """The re-tests of a case that this person may know of, latest first."""
    told = not_before_claim(who, Run.enterprise_id, Run.completed_at)
    rows = session.execute(_retests().where(Run.case_id == case_id, told).order_by(Run.completed_at.desc()))
    return [_whole(session, *row, who=who) for row in rows]


def list_waiting_for(session: Session, expert_id: UUID) -> list[Retest]:
    """Re-tests this expert is asked about, longest waiting first."""
    rows = session.execute(_retests().where(_waiting(), _asked() == expert_id).order_by(Run.completed_at))
    return [_whole(session, *row) for row in rows]


def list_unasked(session: Session, limit: int = 20) -> list[Retest]:
    """Re-tests of open cases that nobody is asked about: no expert has visited the firm."""
    query = _retests().join(Case, Case.case_id == Run.case_id)
    query = query.where(_waiting(), Case.state == CaseState.OPEN, _asked().is_(None)).order_by(Run.completed_at).limit(limit)
    return [_whole(session, *row) for row in session.execute(query)]


def _retests() -> Select[Run, Firm, Confirmation, UUID]:
    return (
        select(Run, Firm, Confirmation, _asked())
        .outerjoin(Firm, Firm.enterprise_id == Run.enterprise_id)
        .outerjoin(Confirmation, Confirmation.run_id == Run.run_id)
        .where(Run.purpose == "retest")
    )


def _asked() -> ColumnElement[UUID]:
    last = (
        select(Visit.expert_id)
        .where(Visit.case_id == Run.case_id, Visit.state == VisitState.HELD)
        .order_by(Visit.ends_at.desc(), Visit.visit_id)
        .limit(1)
        .correlate(Run)
        .scalar_subquery()
    )
    return func.coalesce(Confirmation.expert_id, last)


def _waiting() -> ColumnElement[bool]:
    """Nobody has said a word of it, and no correction stands in its place."""
    correction = aliased(Run)
    return Confirmation.agreed.is_(None) & ~exists().where(correction.corrects_run_id == Run.run_id)


def _whole(
    session: Session, run: Run, firm: Firm | None, confirmation: Confirmation | None, asked: UUID | None, who: Identity | None = None
) -> Retest:  # fmt: skip
    return Retest(run, firm, first_run(session, run.case_id, who), asked, confirmation)
