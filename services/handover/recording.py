"""What a fact of another room puts on record for handing over, by our field names. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.contracts.assessment import AssessmentCompleted, UpliftConfirmed
from services.contracts.diagnosis import FindingsReported
from services.contracts.enterprises import EnterpriseProfileChanged, EnterpriseRegistered
from services.contracts.envelope import Event
from services.contracts.industries import division_name
from services.contracts.providers import EngagementAccepted, EngagementStarted
from services.contracts.words import _

_DIMENSIONS = {"数字化基础": "assessment.basis", "数字化管理": "assessment.management", "数字化成效": "assessment.effect"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record, or (`ready` false) the part of one that is told before it may go."""

    record_id: UUID
    kind: str
    case_id: UUID | None
    enterprise_id: UUID
    fields: dict[str, Any]
    ready: bool = True


def record_of(event: Event[Any]) -> Recorded:
    """The record this event tells of."""
    return _RECORDS[type(event.data)](event)


def _profile(event: Event[EnterpriseRegistered | EnterpriseProfileChanged]) -> Recorded:
    firm = event.data
    return Recorded(firm.enterprise_id, "profile", None, firm.enterprise_id, {
        "firm.name": firm.name, "firm.credit_code": firm.credit_code, "firm.industry": firm.industry,
        "firm.industry_name": division_name(firm.industry), "firm.district": firm.district, "firm.park": firm.park,
        "firm.size_class": firm.size_class.value,
    })  # fmt: skip


def _assessment(event: Event[AssessmentCompleted]) -> Recorded:
    run = event.data
    scores = {ours: str(run.dimensions[name]) for name, ours in _DIMENSIONS.items() if name in run.dimensions}
    scenes = {f"assessment.scene.{scene}": level for scene, level in run.scene_levels.items()}
    return Recorded(run.run_id, "assessment", run.case_id, run.enterprise_id, {
        "assessment.purpose": run.purpose, "assessment.pack": run.pack, "assessment.score": str(run.score),
        "assessment.level": run.level, "assessment.level_name": run.level_name, "assessment.pledged": run.pledged,
        "assessment.completed_at": event.time.isoformat(), **scores, **scenes,
    })  # fmt: skip


def _diagnosis(event: Event[FindingsReported]) -> Recorded:
    report = event.data
    found = sorted(report.findings, key=lambda one: (one.priority, one.scene))
    return Recorded(report.report_id, "diagnosis", report.case_id, report.enterprise_id, {
        "diagnosis.scenes": [one.scene for one in found],
        "diagnosis.targets": [
            _("{scene}：{present} 级到 {target} 级").format(scene=one.scene, present=one.present_level, target=one.target_level)
            for one in found
        ],
        "diagnosis.needs": [f"{one.scene}：{one.need}" for one in found],
        "diagnosis.count": len(found), "diagnosis.reported_at": event.time.isoformat(),
    })  # fmt: skip


def _started(event: Event[EngagementStarted]) -> Recorded:
    work = event.data
    fields = {"engagement.domains": [domain.value for domain in work.domains], "engagement.started_at": event.time.isoformat()}
    return Recorded(work.engagement_id, "engagement", work.case_id, work.enterprise_id, fields, ready=False)


def _accepted(event: Event[EngagementAccepted]) -> Recorded:
    work = event.data
    return Recorded(work.engagement_id, "engagement", work.case_id, work.enterprise_id, {
        "engagement.provider_id": str(work.provider_id), "engagement.scenes": work.scenes, "engagement.accepted_how": work.by,
        "engagement.accepted_at": event.time.isoformat(),
    })  # fmt: skip


def _uplift(event: Event[UpliftConfirmed]) -> Recorded:
    uplift = event.data
    before = {} if not uplift.comparable else {
        "uplift.score_before": str(uplift.score_before), "uplift.level_before": uplift.level_before,
        "uplift.points": str(uplift.score_after - uplift.score_before),
    }  # fmt: skip
    return Recorded(uplift.case_id, "uplift", uplift.case_id, uplift.enterprise_id, {
        "uplift.score_after": str(uplift.score_after), "uplift.level_after": uplift.level_after,
        "uplift.scenes": uplift.lifted_scenes, "uplift.comparable": uplift.comparable,
        "uplift.confirmed_at": event.time.isoformat(), **before,
    })  # fmt: skip


_RECORDS: dict[type[Any], Callable[[Event[Any]], Recorded]] = {
    EnterpriseRegistered: _profile,
    EnterpriseProfileChanged: _profile,
    AssessmentCompleted: _assessment,
    FindingsReported: _diagnosis,
    EngagementStarted: _started,
    EngagementAccepted: _accepted,
    UpliftConfirmed: _uplift,
}
