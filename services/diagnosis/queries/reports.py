"""Findings, drafts and signed reports."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.contracts.refusals import NotFound
from services.contracts.words import _
from services.diagnosis.models import Case, Draft, FindingRow, Report
from services.diagnosis.queries.cases import visible_to
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


def list_reports(session: Session, case_id: UUID) -> list[Report]:
    """Signed reports of a case, latest first."""
    return list(session.scalars(select(Report).where(Report.case_id == case_id).order_by(Report.reported_at.desc())))


def get_report(session: Session, who: Identity, report_id: UUID) -> Report:
    """The report, if its case is this person's to see."""
    query = select(Report).join(Case, Case.case_id == Report.case_id).where(Report.report_id == report_id, visible_to(who))
    found = session.scalar(query)
    if found is None:
        raise NotFound(_("没有找到这份诊断报告，或者不在您的权限范围内"))
    return found
