"""Results recorded elsewhere, as each person may see them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from services.assessment.models import Case, RecordedResult
from services.assessment.queries.claiming import not_before_claim
from services.assessment.queries.runs import shown_to
from services.contracts.refusals import NotFound
from services.contracts.words import _
from services.ui.identity import Identity


def get_result(session: Session, who: Identity, result_id: UUID) -> tuple[RecordedResult, Case]:
    row = session.execute(
        select(RecordedResult, Case)
        .join(Case, (Case.case_id == RecordedResult.case_id) & (Case.enterprise_id == RecordedResult.enterprise_id))
        .where(RecordedResult.result_id == result_id, shown_to(who), _may_know(who))
    ).one_or_none()
    if row is None:
        raise NotFound(_("没有找到这条外部结果"))
    return row[0], row[1]


def list_results(session: Session, who: Identity, case: Case) -> list[RecordedResult]:
    """What stands of a case, the latest test first; what was corrected is left out. A case has twenty rows at most."""
    later = aliased(RecordedResult)
    corrected = select(later.result_id).where(later.corrects_result_id == RecordedResult.result_id).exists()
    mine = (RecordedResult.case_id == case.case_id) & (RecordedResult.enterprise_id == case.enterprise_id)
    standing = select(RecordedResult).where(mine, ~corrected, _may_know(who))
    return list(session.scalars(standing.order_by(RecordedResult.tested_on.desc(), RecordedResult.result_id.desc())))


def find_correction(session: Session, result_id: UUID) -> UUID | None:
    """The result that was recorded in place of this one."""
    return session.scalar(select(RecordedResult.result_id).where(RecordedResult.corrects_result_id == result_id))


def count_results(session: Session, case_id: UUID) -> int:
    return session.scalar(select(func.count()).where(RecordedResult.case_id == case_id)) or 0


def _may_know(who: Identity) -> ColumnElement[bool]:
    row = RecordedResult
    return not_before_claim(who, row.enterprise_id, row.recorded_at, row.recorded_by == who.person_id, row.entered == "firm")
