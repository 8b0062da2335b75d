"""What enterprises says: the firms we serve, the team of three, and each firm's case."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from services.contracts import samples
from services.contracts.envelope import Fact
from services.contracts.vocabulary import Role, SizeClass

_FIRM = {
    "enterprise_id": samples.ENTERPRISE, "name": "武汉岱山精密机械有限公司", "credit_code": "91420100MA4K2X3Y5T",
    "industry": "34", "district": "江岸区", "park": "岱家山科创城", "size_class": "小型",
}  # fmt: skip


class _Firm(Fact):
    room = "enterprises"

    enterprise_id: UUID
    name: str
    credit_code: str
    industry: str
    """GB/T 4754-2017 division, two digits."""
    district: str
    park: str | None = None
    size_class: SizeClass = SizeClass.UNKNOWN


class EnterpriseRegistered(_Firm):
    """A firm is known to the center. From a roster it is 未认领 until somebody of the firm claims it."""

    event_type = "enterprise.registered"
    sample = {**_FIRM, "origin": "self"}

    origin: Literal["self", "roster", "delegated"]


class EnterpriseProfileChanged(_Firm):
    """The firm's descriptive facts, whole."""

    event_type = "enterprise.profile_changed"
    sample = _FIRM


class EnterpriseClaimed(Fact):
    """Somebody says the firm is theirs (待核实), or its administrator let a colleague in: accounts lets them act for it."""

    room = "enterprises"
    event_type = "enterprise.claimed"
    sample = {"enterprise_id": samples.ENTERPRISE, "case_id": samples.CASE, "person_id": samples.PERSON, "as_colleague": False}

    enterprise_id: UUID
    case_id: UUID | None = None
    person_id: UUID
    as_colleague: bool = False


class EnterpriseVerified(Fact):
    """The liaison has checked the licence (已核实): history from before the claim may be shown to the firm."""

    room = "enterprises"
    event_type = "enterprise.verified"
    sample = {"enterprise_id": samples.ENTERPRISE, "case_id": samples.CASE, "liaison_id": samples.LIAISON}

    enterprise_id: UUID
    case_id: UUID | None = None
    liaison_id: UUID


class ClaimRefused(Fact):
    """The licence did not match, or the claim was withdrawn: the claimant no longer acts for the firm."""

    room = "enterprises"
    event_type = "claim.refused"
    sample = {
        "enterprise_id": samples.ENTERPRISE,
        "case_id": samples.CASE,
        "person_id": samples.PERSON,
        "reason": "执照与申报的企业不符",
    }

    enterprise_id: UUID
    case_id: UUID | None = None
    person_id: UUID
    reason: str


class ClaimRedirected(Fact):
    """A second claimant was sent to the firm's first administrator, who decides."""

    room = "enterprises"
    event_type = "claim.redirected"
    sample = {
        "enterprise_id": samples.ENTERPRISE,
        "case_id": samples.CASE,
        "claimant_id": samples.PROVIDER_PERSON,
        "administrator_id": samples.PERSON,
    }

    enterprise_id: UUID
    case_id: UUID | None = None
    claimant_id: UUID
    administrator_id: UUID


class CaseOpened(Fact):
    """A case began, from a registration or from one sentence of need. One open case a firm."""

    room = "enterprises"
    event_type = "case.opened"
    sample = {
        "case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE, "name": "武汉岱山精密机械有限公司", "industry": "34",
        "district": "江岸区", "park": "岱家山科创城", "size_class": "小型", "need": "交期排不准",
    }  # fmt: skip

    case_id: UUID
    enterprise_id: UUID
    name: str
    industry: str
    district: str
    park: str | None = None
    size_class: SizeClass = SizeClass.UNKNOWN
    need: str | None = None


class TeamAssigned(Fact):
    """The three who look after the firm together; said again, whole, when one changes."""

    room = "enterprises"
    event_type = "team.assigned"
    sample = {
        "case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE, "mentor_id": samples.MENTOR,
        "liaison_id": samples.LIAISON, "commissioner_id": samples.COMMISSIONER,
    }  # fmt: skip

    case_id: UUID
    enterprise_id: UUID
    mentor_id: UUID
    liaison_id: UUID
    commissioner_id: UUID


class ServiceRecorded(Fact):
    """One of the team was in touch with the firm (服务记录). The note itself stays in the room."""

    room = "enterprises"
    event_type = "service.recorded"
    sample = {
        "record_id": samples.RECORD, "case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE, "by": samples.LIAISON,
        "role": "liaison", "channel": "电话", "outcome": "已联系上", "next_step": "约上门", "next_on": "2026-11-25",
        "first_contact": True,
    }  # fmt: skip

    record_id: UUID
    case_id: UUID
    enterprise_id: UUID
    by: UUID
    role: Role
    channel: Literal["电话", "微信", "上门"]
    outcome: str
    next_step: str | None = None
    next_on: date | None = None
    first_contact: bool = False


class CaseReminded(Fact):
    """Somebody of the center asks those who see to the due step to do it; notify tells them."""

    room = "enterprises"
    event_type = "case.reminded"
    sample = {
        "case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE, "step": "visit_booked", "due_at": "2026-11-24T09:00:00Z",
        "by": samples.COMMISSIONER, "to": [samples.LIAISON],
    }  # fmt: skip

    case_id: UUID
    enterprise_id: UUID
    step: str
    due_at: AwareDatetime | None = None
    by: UUID
    to: list[UUID]


class DelegationCodeIssued(Fact):
    """The firm must be told the code with which it lets the liaison act for it (代办). Transient: it is a secret."""

    room = "enterprises"
    event_type = "delegation_code.issued"
    transient = True
    sample = {
        "delegation_id": samples.DELEGATION, "mobile": "13800000000", "firm": "武汉岱山精密机械有限公司", "acts": ["answer"],
        "code": "482913", "expires_at": "2026-11-21T09:05:00Z",
    }  # fmt: skip

    delegation_id: UUID
    mobile: str
    firm: str
    acts: list[Literal["register", "answer", "book"]]
    code: str
    expires_at: AwareDatetime


class DelegationConfirmed(Fact):
    """The firm agreed that the liaison acts for it in these matters until then. Never for pledge, consent or acceptance."""

    room = "enterprises"
    event_type = "delegation.confirmed"
    sample = {
        "delegation_id": samples.DELEGATION, "case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE,
        "liaison_id": samples.LIAISON, "acts": ["answer", "book"], "valid_until": "2026-12-21T00:00:00Z", "by": "sms",
    }  # fmt: skip

    delegation_id: UUID
    case_id: UUID
    enterprise_id: UUID
    liaison_id: UUID
    acts: list[Literal["register", "answer", "book"]]
    valid_until: AwareDatetime
    by: Literal["sms", "paper"]


class CaseRested(Fact):
    """The firm does not go on for now; `ask_again_on` is when to ask."""

    room = "enterprises"
    event_type = "case.rested"
    sample = {"case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE, "reason": "缺资金", "ask_again_on": "2027-03-01"}

    case_id: UUID
    enterprise_id: UUID
    reason: Literal["暂不需要", "缺资金", "已自行改造", "搬迁", "失联"]
    ask_again_on: date


class CaseResumed(Fact):
    """A resting case goes on."""

    room = "enterprises"
    event_type = "case.resumed"
    sample = {"case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE}

    case_id: UUID
    enterprise_id: UUID


class CaseClosed(Fact):
    """The loop closed with a confirmed re-test (`proved`), or the case ended with a reason."""

    room = "enterprises"
    event_type = "case.closed"
    sample = {
        "case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE, "outcome": "proved", "reason": None,
        "uplift_points": "18.50", "level_before": 1, "level_after": 2,
    }  # fmt: skip

    case_id: UUID
    enterprise_id: UUID
    outcome: Literal["proved", "ended"]
    reason: str | None = None
    uplift_points: Decimal | None = None
    level_before: int | None = None
    level_after: int | None = None


class StepOverdue(Fact):
    """A step of the loop should have happened by `due_at` and has not; `owner_id` is who should see to it."""

    room = "enterprises"
    event_type = "step.overdue"
    sample = {
        "case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE, "step": "first_contact", "due_at": "2026-11-24T09:00:00Z",
        "owner_id": samples.LIAISON,
    }  # fmt: skip

    case_id: UUID
    enterprise_id: UUID
    step: str
    due_at: AwareDatetime
    owner_id: UUID | None = None


class LeadTakenUp(Fact):
    """The liaison registered the firm behind a lead, or knew it already: this is its case."""

    room = "enterprises"
    event_type = "lead.taken_up"
    sample = {"lead_id": samples.LEAD, "enterprise_id": samples.ENTERPRISE, "case_id": samples.CASE, "by": samples.LIAISON}

    lead_id: UUID
    enterprise_id: UUID
    case_id: UUID
    by: UUID


class LeadExpired(Fact):
    """Nobody decided on a lead for so long that whoever left it must be forgotten: nobody can call any more."""

    room = "enterprises"
    event_type = "lead.expired"
    sample = {"lead_id": samples.LEAD}

    lead_id: UUID


class LeadDropped(Fact):
    """Nothing comes of a lead, for this reason."""

    room = "enterprises"
    event_type = "lead.dropped"
    sample = {"lead_id": samples.LEAD, "reason": "号码无法接通", "by": samples.LIAISON}

    lead_id: UUID
    reason: Literal["号码无法接通", "不是企业", "暂不需要", "不在服务区域", "重复"]
    by: UUID
