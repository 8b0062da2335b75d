"""What assessment hears, and what it does by the clock."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from services.assessment import handlers, operations
from services.assessment.operations import closing, pledging, sweeping
from services.assessment.operations.campaigns import hearing
from services.assessment.operations.campaigns.following import follow_firms
from services.assessment.operations.campaigns.inviting import invite_waiting
from services.assessment.operations.campaigns.leaving import forget_numbers
from services.assessment.operations.campaigns.recording import record_stated
from services.assessment.operations.campaigns.reminding import remind_firms
from services.assessment.operations.campaigns.working import work_on_lists
from services.contracts.accounts import PersonErased
from services.contracts.assessment import (
    AssessmentCompleted,
    AssessmentStarted,
    AssessmentVerified,
    EvidenceAdded,
    ResultRecorded,
)
from services.contracts.diagnosis import RetestConfirmed, VisitBooked, VisitCancelled, VisitRescheduled
from services.contracts.enterprises import (
    CaseClosed,
    CaseOpened,
    CaseRested,
    CaseResumed,
    ClaimRefused,
    DelegationConfirmed,
    EnterpriseClaimed,
    EnterpriseProfileChanged,
    EnterpriseRegistered,
    EnterpriseVerified,
    TeamAssigned,
)
from services.contracts.envelope import Event
from services.contracts.providers import EngagementAccepted, EngagementStarted
from services.messaging.entrypoints import every, hears
from services.messaging.service import RoomService
from services.settings import load_settings
from services.ui import patience


class AssessmentService(RoomService):
    """Keeps the cases and who may see them; asks for re-tests and concludes them."""

    name = "assessment"

    @hears(CaseOpened, projection=True, into=("cases",))
    def on_case_opened(self, session: Session, event: Event[CaseOpened]) -> None:
        handlers.on_case_opened(session, event)

    @hears(TeamAssigned, projection=True, into=("cases",))
    def on_team_assigned(self, session: Session, event: Event[TeamAssigned]) -> None:
        handlers.on_team_assigned(session, event)

    @hears(CaseRested, CaseResumed, CaseClosed, projection=True, into=("cases",))
    def on_case_moved(self, session: Session, event: Event[CaseRested | CaseResumed | CaseClosed]) -> None:
        handlers.on_case_moved(session, event)

    @hears(DelegationConfirmed, projection=True, into=("delegations",))
    def on_delegation_confirmed(self, session: Session, event: Event[DelegationConfirmed]) -> None:
        handlers.on_delegation_confirmed(session, event)

    @hears(EnterpriseClaimed, projection=True, into=("claims",))
    def on_enterprise_claimed(self, session: Session, event: Event[EnterpriseClaimed]) -> None:
        handlers.on_enterprise_claimed(session, event)

    @hears(EnterpriseVerified, projection=True, into=("firms",))
    def on_enterprise_verified(self, session: Session, event: Event[EnterpriseVerified]) -> None:
        handlers.on_enterprise_verified(session, event)

    @hears(ClaimRefused, projection=True, into=("claims",))
    def on_claim_refused(self, session: Session, event: Event[ClaimRefused]) -> None:
        handlers.on_claim_refused(session, event)

    @hears(VisitBooked, VisitRescheduled, VisitCancelled, projection=True, into=("visits",))
    def on_visit_changed(self, session: Session, event: Event[VisitBooked | VisitRescheduled | VisitCancelled]) -> None:
        handlers.on_visit_changed(session, event)

    @hears(EngagementStarted, projection=True, into=("engaged_firms",))
    def on_engagement_started(self, session: Session, event: Event[EngagementStarted]) -> None:
        handlers.on_engagement_started(session, event)

    @hears(EngagementAccepted)
    def on_engagement_accepted(self, session: Session, event: Event[EngagementAccepted]) -> None:
        handlers.on_engagement_accepted(session, event)

    @hears(RetestConfirmed)
    def on_retest_confirmed(self, session: Session, event: Event[RetestConfirmed]) -> None:
        handlers.on_retest_confirmed(session, event)

    @hears(EvidenceAdded)
    def on_evidence_added(self, session: Session, event: Event[EvidenceAdded]) -> None:
        handlers.on_evidence_added(session, event)

    @every(hours=6)
    def sweep_evidence(self, session: Session) -> None:
        sweeping.sweep_evidence(session, load_settings(), datetime.now(UTC))

    @hears(PersonErased)
    def on_person_erased(self, session: Session, event: Event[PersonErased]) -> None:
        handlers.on_person_erased(session, event)

    @hears(EnterpriseRegistered, EnterpriseProfileChanged, CaseOpened, projection=True, into=("peer_firms",))
    def on_peer_told(self, session: Session, event: Event[EnterpriseRegistered | EnterpriseProfileChanged | CaseOpened]) -> None:
        handlers.on_peer_told(session, event)

    @hears(AssessmentCompleted, projection=True, into=("peer_sheets",))
    def on_assessment_completed(self, session: Session, event: Event[AssessmentCompleted]) -> None:
        handlers.on_assessment_completed(session, event)

    @every(minutes=10)
    def close_benchmark_months(self, session: Session) -> None:
        closing.close_past_months(session, datetime.now(UTC))

    @every(hours=1)
    def forget_what_expired(self, session: Session) -> None:
        now = datetime.now(UTC)
        pledging.forget_what_expired(session, now)
        patience.sweep_attempts(session, now)

    @hears(EnterpriseRegistered, EnterpriseProfileChanged, remember=hearing.keep_listed, into=("listed_firms",))
    def on_enterprise_listed(self, session: Session, event: Event[EnterpriseRegistered | EnterpriseProfileChanged]) -> None:
        hearing.hear_listed(session, event)

    @hears(AssessmentStarted, AssessmentCompleted, AssessmentVerified, ResultRecorded)
    def on_assessment_moved(
        self, session: Session, event: Event[AssessmentStarted | AssessmentCompleted | AssessmentVerified | ResultRecorded]
    ) -> None:
        hearing.hear_moved(session, event)

    @every(seconds=2)
    def work_on_campaign_lists(self, session: Session) -> None:
        work_on_lists(session, datetime.now(UTC))

    @every(seconds=30)
    def invite_waiting_firms(self, session: Session) -> None:
        invite_waiting(session, datetime.now(UTC))

    @every(minutes=1)
    def remind_invited_firms(self, session: Session) -> None:
        remind_firms(session, datetime.now(UTC))

    @every(minutes=10)
    def follow_invited_firms(self, session: Session) -> None:
        follow_firms(session)
        record_stated(session)

    @every(hours=1)
    def forget_campaign_numbers(self, session: Session) -> None:
        forget_numbers(session, datetime.now(UTC))

    @every(hours=6)
    def notice_crowds(self, session: Session) -> None:
        operations.notice_crowds(session, datetime.now(UTC))
