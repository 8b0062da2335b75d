"""What providers says: matching, consent, referrals (measure 5) and engagements of 上云用数赋智 (measure 4)."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from services.contracts import samples
from services.contracts.envelope import Fact
from services.contracts.vocabulary import CloudDomain


class ProviderApplied(Fact):
    """A provider asks to be listed; a manager decides."""

    room = "providers"
    event_type = "provider.applied"
    measure = 5
    sample = {"provider_id": samples.PROVIDER, "name": "江城云制造科技有限公司", "person_id": samples.PROVIDER_PERSON}

    provider_id: UUID
    name: str
    person_id: UUID


class ProviderApproved(Fact):
    """The provider is listed, and this person acts for it: accounts lets them."""

    room = "providers"
    event_type = "provider.approved"
    measure = 5
    sample = {"provider_id": samples.PROVIDER, "name": "江城云制造科技有限公司", "person_id": samples.PROVIDER_PERSON}

    provider_id: UUID
    name: str
    person_id: UUID


class ProviderRefused(Fact):
    """The application was turned down, with the reason."""

    room = "providers"
    event_type = "provider.refused"
    measure = 5
    sample = {"provider_id": samples.PROVIDER, "person_id": samples.PROVIDER_PERSON, "reason": "产品资料不全"}

    provider_id: UUID
    person_id: UUID
    reason: str


class Candidate(BaseModel):
    """One provider on the explained list. `score` is 0-100; `reasons` are sentences for the firm."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    provider_id: UUID
    score: float
    reasons: list[str]


class MatchProposed(Fact):
    """Which providers suit the findings, best first, each with its reasons."""

    room = "providers"
    event_type = "match.proposed"
    measure = 5
    sample = {
        "match_id": samples.MATCH, "case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE, "report_id": samples.REPORT,
        "candidates": [{"provider_id": samples.PROVIDER, "score": 86.0, "reasons": ["做过 3 家通用设备企业的计划排程"]}],
    }  # fmt: skip

    match_id: UUID
    case_id: UUID
    enterprise_id: UUID
    report_id: UUID | None
    candidates: list[Candidate]


class ConsentGranted(Fact):
    """The firm lets these recipients, and no others, see these fields."""

    room = "providers"
    event_type = "consent.granted"
    measure = 5
    sample = {
        "consent_id": samples.CONSENT, "case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE,
        "recipients": [samples.PROVIDER], "fields": ["企业名称", "联系人", "诊断结论"], "by": "online",
    }  # fmt: skip

    consent_id: UUID
    case_id: UUID
    enterprise_id: UUID
    recipients: list[UUID]
    fields: list[str]
    by: Literal["online", "paper"]


class ConsentWithdrawn(Fact):
    """The firm takes its consent back: nothing more is shown or offered under it."""

    room = "providers"
    event_type = "consent.withdrawn"
    measure = 5
    sample = {"consent_id": samples.CONSENT, "case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE}

    consent_id: UUID
    case_id: UUID
    enterprise_id: UUID


class _Referral(Fact):
    room = "providers"
    measure = 5

    referral_id: UUID
    case_id: UUID
    enterprise_id: UUID
    provider_id: UUID
    consent_id: UUID


_REFERRAL = {
    "referral_id": samples.REFERRAL, "case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE,
    "provider_id": samples.PROVIDER, "consent_id": samples.CONSENT,
}  # fmt: skip


class ReferralOffered(_Referral):
    """The firm's need was offered to one named provider, to answer by `expires_at`."""

    event_type = "referral.offered"
    sample = {**_REFERRAL, "scenes": ["计划排程"], "expires_at": "2026-11-28T09:00:00Z"}

    scenes: list[str]
    expires_at: AwareDatetime


class ReferralAccepted(_Referral):
    """The provider takes it on."""

    event_type = "referral.accepted"
    sample = _REFERRAL


class ReferralDeclined(_Referral):
    """The provider does not, and says why."""

    event_type = "referral.declined"
    sample = {**_REFERRAL, "reason": "档期已满"}

    reason: str


class ReferralExpired(_Referral):
    """No answer in time."""

    event_type = "referral.expired"
    sample = _REFERRAL


class ReferralsExhausted(Fact):
    """None of those the firm named took it on: the firm is asked again."""

    room = "providers"
    event_type = "referrals.exhausted"
    measure = 5
    sample = {"case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE, "consent_id": samples.CONSENT}

    case_id: UUID
    enterprise_id: UUID
    consent_id: UUID


class _Engagement(Fact):
    room = "providers"
    measure = 4

    engagement_id: UUID
    case_id: UUID
    enterprise_id: UUID
    provider_id: UUID


_ENGAGEMENT = {
    "engagement_id": samples.ENGAGEMENT, "case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE, "provider_id": samples.PROVIDER,
}  # fmt: skip


class EngagementPlanned(_Engagement):
    """The provider drafted a plan, or drafted it anew: the firm is asked to read version `version` and agree."""

    event_type = "engagement.planned"
    sample = {**_ENGAGEMENT, "version": 1}

    version: int


class EngagementStarted(_Engagement):
    """Firm and provider agreed a plan over the domains of 上云用数赋智."""

    event_type = "engagement.started"
    sample = {**_ENGAGEMENT, "domains": ["生产制造"], "scenes": ["计划排程"]}

    domains: list[CloudDomain]
    scenes: list[str]


class MilestoneReached(_Engagement):
    """The provider reported a milestone as done."""

    event_type = "milestone.reached"
    sample = {**_ENGAGEMENT, "milestone": "系统上线", "number": 2, "of": 3}

    milestone: str
    number: int
    of: int


class EngagementDelivered(_Engagement):
    """All milestones are done; the firm is asked to accept."""

    event_type = "engagement.delivered"
    sample = _ENGAGEMENT


class EngagementReturned(_Engagement):
    """The firm does not accept yet, and says what is missing."""

    event_type = "engagement.returned"
    sample = {**_ENGAGEMENT, "reason": "排程结果还不能导出"}

    reason: str


class EngagementAccepted(_Engagement):
    """The firm accepted the work: the re-test is due."""

    event_type = "engagement.accepted"
    sample = {**_ENGAGEMENT, "scenes": ["计划排程"], "by": "online"}

    scenes: list[str]
    by: Literal["online", "paper"]
