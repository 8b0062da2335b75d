"""Evidence as each person may see it: the case's own people, nobody else, whatever their rank."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, exists, false, func, or_, select
from sqlalchemy.orm import Session

from services.assessment.models import Case, Evidence, Visit
from services.assessment.queries.results import get_result
from services.assessment.queries.runs import delegated_to, get_run
from services.contracts.refusals import NotFound
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.ui.identity import Identity


def of_the_case(who: Identity) -> ColumnElement[bool]:
    """The cases whose own person this is: of the firm, of its team, or the expert who visits."""
    mine: list[ColumnElement[bool]] = [false()]
    if who.has(Role.SME) and who.organisation_id:
        mine.append(Case.enterprise_id == who.organisation_id)
    if who.has(Role.LIAISON):
        mine += [Case.liaison_id == who.person_id, delegated_to(who)]
    for role, place in ((Role.MENTOR, Case.mentor_id), (Role.COMMISSIONER, Case.commissioner_id)):
        if who.has(role):
            mine.append(place == who.person_id)
    if who.has(Role.EXPERT):
        mine.append(exists().where(Visit.case_id == Case.case_id, Visit.expert_id == who.person_id, ~Visit.cancelled))
    return or_(*mine)


def belongs_to_case(session: Session, who: Identity, case: Case) -> bool:
    return session.scalar(select(Case.case_id).where(Case.case_id == case.case_id, of_the_case(who))) is not None


def get_evidence(session: Session, who: Identity, evidence_id: UUID) -> Evidence:
    """One file's row; of a run still being answered only for who may answer it, as its answers are."""
    found = session.scalar(
        select(Evidence)
        .join(Case, (Case.case_id == Evidence.case_id) & (Case.enterprise_id == Evidence.enterprise_id))
        .where(Evidence.evidence_id == evidence_id, Evidence.deleted_at.is_(None), of_the_case(who))
    )
    if found is None:
        raise NotFound(_("没有这份材料，或者不在您的权限范围内"))
    if found.run_id:
        get_run(session, who, found.run_id)
    if found.result_id:
        get_result(session, who, found.result_id)
    return found


def list_evidence(
    session: Session, who: Identity, *, run_id: UUID | None = None, result_id: UUID | None = None, part: str = "", key: str = ""
) -> list[Evidence]:
    """The files of a run, of one of its answers, or of a result, oldest first; some dozens at most."""
    rows = select(Evidence).join(Case, Case.case_id == Evidence.case_id).where(Evidence.deleted_at.is_(None), of_the_case(who))
    rows = rows.where(Evidence.run_id == run_id) if run_id else rows.where(Evidence.result_id == result_id)
    if part:
        rows = rows.where(Evidence.part == part, Evidence.key == key)
    return list(session.scalars(rows.order_by(Evidence.evidence_id)))


def count_evidence(session: Session, who: Identity, run_id: UUID) -> dict[tuple[str, str], int]:
    """How many files each answer has, for whoever may see them."""
    rows = session.execute(
        select(Evidence.part, Evidence.key, func.count())
        .join(Case, Case.case_id == Evidence.case_id)
        .where(Evidence.run_id == run_id, Evidence.deleted_at.is_(None), of_the_case(who))
        .group_by(Evidence.part, Evidence.key)
    )
    return {(part or "", key or ""): many for part, key, many in rows}
