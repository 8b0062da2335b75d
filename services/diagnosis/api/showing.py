"""Diagnosis as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.diagnosis.composing import number_of
from services.diagnosis.models import Confirmation, DifferentDay, Report, Visit, WeeklyHours
from services.diagnosis.queries.cases import CaseView
from services.diagnosis.queries.experts import ExpertView
from services.diagnosis.queries.proposals import Free
from services.diagnosis.queries.retests import Retest
from services.diagnosis.scheduling import Proposal, spell_span


def proposals_json(free: Free, proposals: Sequence[Proposal]) -> list[dict[str, Any]]:
    return [
        {
            "expert_id": proposal.expert_id, "expert_name": free.names[proposal.expert_id], "starts_at": proposal.span.starts_at,
            "ends_at": proposal.span.ends_at, "spelled": spell_span(proposal.span), "score": proposal.score,
            "reasons": list(proposal.reasons),
        }
        for proposal in proposals
    ]  # fmt: skip


def visit_json(visit: Visit) -> dict[str, Any]:
    names = (
        "visit_id", "case_id", "enterprise_id", "expert_id", "state", "revision", "starts_at", "ends_at", "planned_starts_at",
        "planned_ends_at", "on_behalf_by", "booked_at", "confirmed_at", "recorded_at", "cancelled_at", "cancel_reason",
    )  # fmt: skip
    return {**{name: getattr(visit, name) for name in names}, "spelled": spell_span(visit.span)}


def report_json(report: Report) -> dict[str, Any]:
    return {
        "report_id": report.report_id, "number": number_of(report.report_no, report.reported_at), "version": report.version,
        "visit_id": report.visit_id, "case_id": report.case_id, "enterprise_id": report.enterprise_id, "expert_id": report.expert_id,
        "reported_at": report.reported_at, **report.body,
    }  # fmt: skip


def case_json(view: CaseView, visits: Sequence[Visit], reports: Sequence[Report], retests: Sequence[Retest]) -> dict[str, Any]:
    return {
        "case_id": view.case.case_id, "enterprise_id": view.case.enterprise_id, "name": view.firm.name if view.firm else None,
        "state": view.case.state, "need": view.need, "wanted_scenes": list(view.run.wanted_scenes) if view.run else [],
        "visits": [visit_json(visit) for visit in visits], "reports": [report_json(report) for report in reports],
        "retests": [retest_json(retest) for retest in retests],
    }  # fmt: skip


def retest_json(retest: Retest) -> dict[str, Any]:
    before = retest.before
    return {
        "run_id": retest.run.run_id, "case_id": retest.run.case_id, "enterprise_id": retest.run.enterprise_id,
        "completed_at": retest.run.completed_at, "asked": retest.asked, "waiting": retest.is_waiting,
        "before": {"run_id": before.run_id, "score": before.score, "level": before.level} if before else None,
        "after": {"score": retest.run.score, "level": retest.run.level},
        "scenes": [{"scene": scene, "before": was, "after": now} for scene, was, now in retest.changes],
        "confirmation": confirmation_json(retest.confirmation) if retest.confirmation else None,
    }  # fmt: skip


def confirmation_json(confirmation: Confirmation) -> dict[str, Any]:
    names = ("run_id", "expert_id", "agreed", "opinion", "remark", "confirmed_at")
    return {name: getattr(confirmation, name) for name in names}


def expert_json(view: ExpertView) -> dict[str, Any]:
    expert = view.expert
    return {
        "expert_id": expert.expert_id, "expert_no": expert.expert_no, "name": view.name, "active": view.active, "load": view.load,
        "scenes": expert.scenes, "industries": expert.industries, "districts": expert.districts, "daily_maximum": expert.daily_maximum,
    }  # fmt: skip


def time_json(hours: Sequence[WeeklyHours], days: Sequence[DifferentDay]) -> dict[str, Any]:
    return {
        "hours": [{"weekday": stretch.weekday, "opens": stretch.opens, "closes": stretch.closes} for stretch in hours],
        "days": [day_json(day) for day in days],
    }


def day_json(day: DifferentDay) -> Mapping[str, Any]:
    day_id: UUID = day.day_id
    return {
        "day_id": day_id, "kind": day.kind, "from_on": day.from_on, "until_on": day.until_on, "opens": day.opens, "closes": day.closes,
    }  # fmt: skip
