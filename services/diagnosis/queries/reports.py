"""Findings, drafts and signed reports."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.contracts.refusals import NotFound
from services.contracts.words import _
from services.diagnosis.composing import compose_report
from services.diagnosis.models import Case, Draft, FindingRow, Report, Visit
from services.diagnosis.queries.cases import CaseView, visible_to
from services.diagnosis.queries.claims import not_before_claim
from services.ui.identity import Identity


def list_findings(session: Session, visit_id: UUID) -> list[FindingRow]:
    """The findings of a visit, most pressing first."""
    query = select(FindingRow).where(FindingRow.visit_id == visit_id)
    return list(session.scalars(query.order_by(FindingRow.priority, FindingRow.scene)))


def find_draft(session: Session, visit_id: UUID) -> Draft | None:
    return session.get(Draft, visit_id)


def find_report_of(session: Session, visit_id: UUID) -> Report | None:
    """The signed report of a visit."""
    return session.scalar(select(Report).where(Report.visit_id == visit_id))


def list_reports(session: Session, who: Identity, case_id: UUID) -> list[Report]:
    """Signed reports of a case that this person may know of, latest first."""
    query = _told_to(who).where(Report.case_id == case_id)
    return list(session.scalars(query.order_by(Report.reported_at.desc())))


def get_report(session: Session, who: Identity, report_id: UUID) -> Report:
    """The report, if its case is this person's to see."""
    found = session.scalar(_told_to(who).where(Report.report_id == report_id, visible_to(who)))
    if found is None:
        raise NotFound(_("没有找到这份诊断报告，或者不在您的权限范围内"))
    return found


def _told_to(who: Identity) -> Select[Report]:
    """A report tells of its visit and of how the case began: neither may be older than a claim nobody has checked."""
    return (
        select(Report)
        .join(Case, Case.case_id == Report.case_id)
        .join(Visit, Visit.visit_id == Report.visit_id)
        .where(not_before_claim(who, Visit.enterprise_id, Visit.booked_at))
        .where(not_before_claim(who, Case.enterprise_id, Case.opened_at))
    )


def body_of(session: Session, case: CaseView, visit: Visit) -> dict[str, Any]:
    """What the report of this visit says as things stand."""
    firm = None if case.firm is None else {
        name: getattr(case.firm, name) for name in ("name", "industry", "district", "park", "size_class")
    }  # fmt: skip
    result = None if case.run is None else {
        "score": str(case.run.score), "level": case.run.level, "level_name": case.run.level_name, "dimensions": case.run.dimensions,
        "scene_levels": case.run.scene_levels, "completed_at": case.run.completed_at.isoformat(), "pack": case.run.pack,
    }  # fmt: skip
    draft = find_draft(session, visit.visit_id)
    texts = {name: getattr(draft, name) if draft else "" for name in ("overview", "estimate", "effects", "risks")}
    findings = [row_of(finding) for finding in list_findings(session, visit.visit_id)]
    return compose_report(firm, case.need, result, visit.span, findings, texts)


def row_of(finding: FindingRow) -> dict[str, Any]:
    names = ("scene", "present_level", "target_level", "priority", "need", "evidence", "advice")
    return {name: getattr(finding, name) for name in names}
