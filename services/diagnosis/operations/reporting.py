"""Writing down what was found, and signing the report: once, for good."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.diagnosis import Finding, FindingsReported
from services.contracts.refusals import Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.diagnosis.entries import FindingEntry, ReportTexts
from services.diagnosis.models import Case, Draft, FindingRow, Report, Visit, VisitState
from services.diagnosis.queries.cases import view_of
from services.diagnosis.queries.reports import body_of, list_findings, row_of
from services.diagnosis.queries.visits import get_visit, is_reported
from services.messaging.outbox import say
from services.ui.identity import Identity


def write_finding(session: Session, who: Identity, visit_id: UUID, entry: FindingEntry) -> FindingRow:
    """One scene's finding; written again, it replaces the one before."""
    _writable(session, who, visit_id)
    row = entry.model_dump()
    statement = insert(FindingRow).values(visit_id=visit_id, **row)
    session.execute(statement.on_conflict_do_update(index_elements=[FindingRow.visit_id, FindingRow.scene], set_=row))
    return session.get_one(FindingRow, (visit_id, entry.scene), populate_existing=True)


def write_findings(session: Session, who: Identity, visit_id: UUID, entries: list[FindingEntry]) -> list[FindingRow]:
    """All findings of a visit anew."""
    _writable(session, who, visit_id)
    session.execute(delete(FindingRow).where(FindingRow.visit_id == visit_id))
    return [write_finding(session, who, visit_id, entry) for entry in entries]


def remove_finding(session: Session, who: Identity, visit_id: UUID, scene: str) -> None:
    _writable(session, who, visit_id)
    session.execute(delete(FindingRow).where(FindingRow.visit_id == visit_id, FindingRow.scene == scene))


def save_texts(session: Session, who: Identity, visit_id: UUID, texts: ReportTexts, now: datetime) -> Draft:
    """The report's free texts as they stand."""
    _writable(session, who, visit_id)
    row = {**texts.model_dump(), "saved_at": now}
    session.execute(
        insert(Draft).values(visit_id=visit_id, **row).on_conflict_do_update(index_elements=[Draft.visit_id], set_=row)
    )
    return session.get_one(Draft, visit_id, populate_existing=True)


def report_findings(session: Session, who: Identity, visit_id: UUID, now: datetime) -> Report:
    """Sign the report of a held visit. From now on it does not change, and providers may be looked for.

    Raises:
        Refused: the visit is not held, nothing was found, or the report is out already.
    """
    visit = _writable(session, who, visit_id)
    if visit.state != VisitState.HELD:
        raise Refused(_("请先登记上门的真实起止时间，再提交报告"))
    findings = list_findings(session, visit_id)
    if not findings:
        raise Refused(_("请至少写一条需要提升的场景，再提交报告"))
    case = view_of(session, session.get_one(Case, visit.case_id))
    report = Report(
        report_id=uuid7(), visit_id=visit_id, case_id=visit.case_id, enterprise_id=visit.enterprise_id, expert_id=visit.expert_id,
        version=1, reported_at=now, body=body_of(session, case, visit),
    )  # fmt: skip
    session.add(report)
    session.flush()
    say(session, FindingsReported(
        report_id=report.report_id, visit_id=visit_id, case_id=visit.case_id, enterprise_id=visit.enterprise_id,
        expert_id=visit.expert_id, findings=[Finding.model_validate(row_of(finding)) for finding in findings],
    ))  # fmt: skip
    return report


def _writable(session: Session, who: Identity, visit_id: UUID) -> Visit:
    """The visit, locked, if this person may still write its findings."""
    visit = get_visit(session, who, visit_id, lock=True)
    if not (who.has(Role.EXPERT) and who.person_id == visit.expert_id):
        raise Refused(_("诊断报告由上门的专家本人填写"), status=403)
    if visit.state == VisitState.CANCELLED:
        raise Refused(_("这次上门已经取消，不能填写报告"))
    if is_reported(session, visit_id):
        raise Refused(_("报告已经签发，内容不能再改"))
    return visit
