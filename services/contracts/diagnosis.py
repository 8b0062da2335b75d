"""What diagnosis says: 把脉诊断, measure 6."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.contracts import samples
from services.contracts.envelope import Fact

_VISIT = {
    "visit_id": samples.VISIT, "case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE, "expert_id": samples.EXPERT,
    "starts_at": "2026-11-25T01:00:00Z", "ends_at": "2026-11-25T04:00:00Z",
}  # fmt: skip


class _Visit(Fact):
    room = "diagnosis"
    measure = 6

    visit_id: UUID
    case_id: UUID
    enterprise_id: UUID
    expert_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class VisitBooked(_Visit):
    """An expert's time is taken for this firm."""

    event_type = "visit.booked"
    sample = {**_VISIT, "on_behalf_by": None}

    on_behalf_by: UUID | None = None


class VisitRescheduled(_Visit):
    """The same visit at another time, or with another expert; the times and expert are the new ones."""

    event_type = "visit.rescheduled"
    sample = _VISIT


class VisitCancelled(_Visit):
    """The visit will not be."""

    event_type = "visit.cancelled"
    sample = {**_VISIT, "reason": "企业临时停产"}

    reason: str


class VisitHeld(_Visit):
    """The visit took place; the times are the true ones."""

    event_type = "visit.held"
    sample = _VISIT


class Finding(BaseModel):
    """One scene the expert found should be lifted. `need` is a sentence about the work, without personal data."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    scene: str
    present_level: int = Field(ge=0, le=4)
    target_level: int = Field(ge=1, le=4)
    priority: int = Field(ge=1, le=3)
    """1 is most pressing."""
    need: str


class FindingsReported(Fact):
    """The diagnosis report is out: which scenes to lift, to what level, and what is needed."""

    room = "diagnosis"
    event_type = "findings.reported"
    measure = 6
    sample = {
        "report_id": samples.REPORT, "visit_id": samples.VISIT, "case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE,
        "expert_id": samples.EXPERT,
        "findings": [{"scene": "计划排程", "present_level": 1, "target_level": 2, "priority": 1, "need": "插单多，交期排不准"}],
    }  # fmt: skip

    report_id: UUID
    visit_id: UUID
    case_id: UUID
    enterprise_id: UUID
    expert_id: UUID
    findings: list[Finding]


class RetestConfirmed(Fact):
    """The expert has looked at the re-test and says whether it is so. `agreed` false means it must be taken again."""

    room = "diagnosis"
    event_type = "retest.confirmed"
    measure = 6
    sample = {
        "run_id": samples.RETEST_RUN, "case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE, "expert_id": samples.EXPERT,
        "agreed": True, "opinion": None,
    }  # fmt: skip

    run_id: UUID
    case_id: UUID
    enterprise_id: UUID
    expert_id: UUID
    agreed: bool
    opinion: Literal["证据不足", "与现场不符", "其他"] | None = None
