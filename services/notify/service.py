"""What notify hears, and when it addresses and sends."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from services.contracts import accounts, assessment, board, diagnosis, enterprises, handover, outreach, providers
from services.contracts.envelope import Event
from services.messaging.entrypoints import every, hears
from services.messaging.service import RoomService
from services.notify import handlers
from services.notify.operations import learning
from services.notify.operations.delivering import deliver_waiting
from services.notify.operations.sending import send_round


class NotifyService(RoomService):
    """Every step of the loop becomes messages to the people it concerns."""

    name = "notify"

    @hears(accounts.PersonRegistered, accounts.PersonRolesChanged, projection=True, into=("people",))
    def on_person_known(self, session: Session, event: Event[Any]) -> None:
        handlers.on_person_known(session, event)

    @hears(accounts.PersonContactChanged, projection=True, into=("people",))
    def on_person_contact_changed(self, session: Session, event: Event[accounts.PersonContactChanged]) -> None:
        handlers.on_person_contact_changed(session, event)

    @hears(accounts.PersonErased, remember=handlers.keep_erasure, into=("people",))
    def on_person_erased(self, session: Session, event: Event[accounts.PersonErased]) -> None:
        handlers.on_person_erased(session, event)

    @hears(accounts.AccessCodeIssued)
    def on_access_code_issued(self, session: Session, event: Event[accounts.AccessCodeIssued]) -> None:
        handlers.on_access_code_issued(session, event)

    @hears(enterprises.DelegationCodeIssued)
    def on_delegation_code_issued(self, session: Session, event: Event[enterprises.DelegationCodeIssued]) -> None:
        handlers.on_delegation_code_issued(session, event)

    @hears(assessment.PledgeRequested)
    def on_pledge_requested(self, session: Session, event: Event[assessment.PledgeRequested]) -> None:
        handlers.on_pledge_requested(session, event)

    @hears(assessment.PledgeCodeIssued)
    def on_pledge_code_issued(self, session: Session, event: Event[assessment.PledgeCodeIssued]) -> None:
        handlers.on_pledge_code_issued(session, event)

    @hears(outreach.SeatNoticeIssued)
    def on_seat_notice_issued(self, session: Session, event: Event[outreach.SeatNoticeIssued]) -> None:
        handlers.on_seat_notice_issued(session, event)

    @hears(assessment.CampaignLetterIssued)
    def on_campaign_letter_issued(self, session: Session, event: Event[assessment.CampaignLetterIssued]) -> None:
        handlers.on_campaign_letter_issued(session, event)

    @hears(enterprises.EnterpriseRegistered, enterprises.EnterpriseProfileChanged, projection=True, into=("organisations",))
    def on_enterprise_named(self, session: Session, event: Event[Any]) -> None:
        handlers.on_enterprise_named(session, event)

    @hears(enterprises.EnterpriseClaimed, remember=handlers.keep_member, into=("people",))
    def on_enterprise_claimed(self, session: Session, event: Event[enterprises.EnterpriseClaimed]) -> None:
        handlers.on_enterprise_claimed(session, event)

    @hears(enterprises.ClaimRefused, remember=handlers.keep_departure, into=("people",))
    def on_claim_refused(self, session: Session, event: Event[enterprises.ClaimRefused]) -> None:
        handlers.on_claim_refused(session, event)

    @hears(enterprises.CaseOpened, remember=handlers.keep_case, into=("organisations", "cases"))
    def on_case_opened(self, session: Session, event: Event[enterprises.CaseOpened]) -> None:
        handlers.on_case_opened(session, event)

    @hears(enterprises.TeamAssigned, remember=handlers.keep_team, into=("cases", "teams"))
    def on_team_assigned(self, session: Session, event: Event[enterprises.TeamAssigned]) -> None:
        handlers.on_team_assigned(session, event)

    @hears(
        diagnosis.VisitBooked, diagnosis.VisitRescheduled, diagnosis.VisitCancelled, diagnosis.VisitHeld,
        remember=handlers.keep_expert, into=("visit_experts",),
    )  # fmt: skip
    def on_visit_planned(self, session: Session, event: Event[Any]) -> None:
        handlers.on_visit_planned(session, event)

    @hears(
        providers.ProviderApplied, providers.ProviderApproved, remember=handlers.keep_provider, into=("organisations", "people")
    )
    def on_provider_named(self, session: Session, event: Event[Any]) -> None:
        handlers.on_provider_named(session, event)

    @hears(
        enterprises.EnterpriseVerified, enterprises.ClaimRedirected, enterprises.DelegationConfirmed, enterprises.CaseRested,
        enterprises.CaseResumed, enterprises.CaseClosed, enterprises.StepOverdue, enterprises.CaseReminded,
        assessment.EvidenceRejected, assessment.AssessmentStarted, assessment.AssessmentCompleted, assessment.RetestRequested, assessment.UpliftConfirmed,
        assessment.ResultRecorded, assessment.AssessmentVerified, assessment.CrowdNoticed,
        assessment.FirmInvited, assessment.FirmCallRequested, assessment.FirmReminded, assessment.EditionSelected, assessment.RunRecalculated,
        diagnosis.FindingsReported, diagnosis.RetestConfirmed,
        providers.ProviderRefused, providers.MatchProposed, providers.ConsentGranted, providers.ConsentWithdrawn,
        providers.ReferralOffered, providers.ReferralAccepted, providers.ReferralDeclined, providers.ReferralExpired,
        providers.ReferralsExhausted, providers.EngagementPlanned, providers.EngagementStarted, providers.MilestoneReached,
        providers.EngagementDelivered, providers.EngagementReturned, providers.EngagementAccepted,
        handover.HandoverAgreed, handover.HandoverWithdrawn, handover.RecordDelivered, handover.RecordRejected,
        outreach.ContactPromised, outreach.LeadRaised, outreach.StoryDrafted, outreach.StoryAgreed, outreach.StoryDeclined,
        outreach.StoryPublished, outreach.StoryWithdrawn,
    )  # fmt: skip
    def on_step_taken(self, session: Session, event: Event[Any]) -> None:
        handlers.on_step_taken(session, event)

    @hears(board.GoalSet, board.ReportFrozen)
    def on_report_frozen(self, session: Session, event: Event[Any]) -> None:
        handlers.on_step_taken(session, event)

    def after_rebuild(self, session: Session) -> None:
        learning.rest_on_the_past(session, datetime.now(UTC))

    @every(seconds=1)
    def deliver_messages(self, session: Session) -> None:
        deliver_waiting(session, datetime.now(UTC))

    @every(seconds=1)
    def send_codes(self, session: Session) -> None:
        send_round(session, urgent=True)

    @every(seconds=3)
    def send_letters(self, session: Session) -> None:
        send_round(session, urgent=False)
