"""Cases as each person may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, exists, false, or_, select
from sqlalchemy.orm import Session, aliased

from services.contracts.industries import division_name
from services.contracts.refusals import NotFound
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.diagnosis.models import Case, CaseState, Confirmation, Delegation, Firm, RecordedResult, Run, Visit, VisitState
from services.diagnosis.queries.claims import not_before_claim
from services.diagnosis.scheduling import Wish
from services.ui.identity import Identity

Condition: TypeAlias = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with its firm and its latest first assessment, as far as they were heard."""

    case: Case
    firm: Firm | None
    run: Run | None
    need: str | None
    elsewhere: RecordedResult | None = None
    """The latest result of another platform, where one was recorded."""
    hides: bool = False
    """Whether the case is older than its firm's claim, and the licence not checked yet: then its past is not told."""

    @property
    def name(self) -> str:
        return self.firm.name if self.firm else _("（企业资料同步中）")

    @property
    def is_open(self) -> bool:
        return self.case.is_open

    @property
    def wish(self) -> Wish:
        """What the case needs of an expert."""
        industry = self.firm.industry if self.firm else ""
        scenes = tuple(self.run.wanted_scenes) if self.run else ()
        return Wish(scenes, industry, division_name(industry), self.firm.district if self.firm else "")


def visible_to(who: Identity) -> Condition:
    """The cases this person may see: center's leaders all, the team theirs, the firm its own, an expert where they visit.

    A case that has no team yet is every liaison's.
    """
    if who.has(Role.MANAGER, Role.COMMISSIONER):
        return Case.case_id.is_not(None)
    ways: list[Condition] = [false()]
    if who.has(Role.MENTOR):
        ways.append(Case.mentor_id == who.person_id)
    if who.has(Role.LIAISON):
        ways += [Case.liaison_id == who.person_id, Case.liaison_id.is_(None)]
    if who.has(Role.SME) and who.organisation_id:
        ways.append(Case.enterprise_id == who.organisation_id)
    if who.has(Role.EXPERT):
        ways += [_visited_by(who.person_id), _retest_asked_of(who.person_id)]
    return or_(*ways)


def get_case(session: Session, who: Identity, case_id: UUID) -> CaseView:
    """The case with what else is known of it, if it is this person's to see."""
    return view_of(session, get_bare_case(session, who, case_id), who)


def get_bare_case(session: Session, who: Identity, case_id: UUID, *, hold: bool = False) -> Case:
    """The case alone. With `hold` it neither rests nor ends before the transaction does."""
    query = select(Case).where(Case.case_id == case_id, visible_to(who))
    if hold:
        query = query.with_for_update(read=True, of=Case).execution_options(populate_existing=True)
    case = session.scalar(query)
    if case is None:
        raise NotFound(_("没有找到这家企业的办理事项，或者不在您的权限范围内"))
    return case


def view_of(session: Session, case: Case, who: Identity | None = None) -> CaseView:
    """What else is known of the case; as far as it may be told to `who`."""
    hides = who is not None and case.opened_at is not None and not _began_since_claim(session, who, case)
    firm, run = session.get(Firm, case.enterprise_id), first_run(session, case.case_id, who)
    return CaseView(case, firm, run, None if hides else case.need, find_elsewhere(session, case.case_id, who), hides)


def _began_since_claim(session: Session, who: Identity, case: Case) -> bool:
    told = select(Case.case_id).where(Case.case_id == case.case_id, not_before_claim(who, Case.enterprise_id, Case.opened_at))
    return session.scalar(told) is not None


def first_run(session: Session, case_id: UUID, who: Identity | None = None) -> Run | None:
    """The latest assessment before the work began; one that may be told to `who`."""
    query = select(Run).where(Run.case_id == case_id, Run.purpose == "first")
    if who is not None:
        query = query.where(not_before_claim(who, Run.enterprise_id, Run.completed_at))
    return session.scalar(query.order_by(Run.completed_at.desc()).limit(1))


def find_elsewhere(session: Session, case_id: UUID, who: Identity | None = None) -> RecordedResult | None:
    """The latest result of another platform that was not corrected since; one that may be told to `who`."""
    later = aliased(RecordedResult)
    corrected = exists().where(later.corrects_result_id == RecordedResult.result_id)
    query = select(RecordedResult).where(RecordedResult.case_id == case_id, ~corrected)
    if who is not None:
        query = query.where(not_before_claim(who, RecordedResult.enterprise_id, RecordedResult.recorded_at))
    return session.scalar(query.order_by(RecordedResult.tested_on.desc(), RecordedResult.result_id.desc()).limit(1))


def find_delegation(session: Session, case_id: UUID, liaison_id: UUID, now: datetime) -> Delegation | None:
    """A delegation that lets this liaison book for the firm at present."""
    return session.scalar(
        select(Delegation)
        .where(
            Delegation.case_id == case_id, Delegation.liaison_id == liaison_id, Delegation.valid_until > now,
            Delegation.acts.contains(["book"]),
        )
        .order_by(Delegation.valid_until.desc())
        .limit(1)
    )  # fmt: skip


def list_waiting(session: Session, who: Identity, *, limit: int, after: tuple[datetime, UUID] | None = None) -> list[CaseView]:
    """Open cases nobody visits or has visited, longest waiting first; those without any result only if they began with a need."""
    known = or_(exists().where(Run.case_id == Case.case_id), exists().where(RecordedResult.case_id == Case.case_id))
    visited = exists().where(Visit.case_id == Case.case_id, Visit.state != VisitState.CANCELLED)
    query = select(Case).where(Case.state == CaseState.OPEN, Case.opened_at.is_not(None), visible_to(who), ~visited)
    query = query.where(known | Case.need.is_not(None))
    if after:
        query = query.where(or_(Case.opened_at > after[0], (Case.opened_at == after[0]) & (Case.case_id > after[1])))
    return [view_of(session, case) for case in session.scalars(query.order_by(Case.opened_at, Case.case_id).limit(limit))]


def _visited_by(person_id: UUID) -> Condition:
    theirs = aliased(Visit)
    return exists().where(theirs.case_id == Case.case_id, theirs.expert_id == person_id, theirs.state != VisitState.CANCELLED)


def _retest_asked_of(person_id: UUID) -> Condition:
    run, asked = aliased(Run), aliased(Confirmation)
    return exists().where(run.case_id == Case.case_id, asked.run_id == run.run_id, asked.expert_id == person_id)
