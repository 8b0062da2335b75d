"""What providers hears and does by the clock."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.contracts.accounts import PersonContactChanged, PersonErased, PersonRegistered, PersonRolesChanged
from services.contracts.assessment import AssessmentCompleted
from services.contracts.diagnosis import FindingsReported
from services.contracts.enterprises import (
    CaseClosed,
    CaseOpened,
    CaseRested,
    CaseResumed,
    ClaimRefused,
    EnterpriseClaimed,
    EnterpriseProfileChanged,
    EnterpriseRegistered,
    EnterpriseVerified,
    TeamAssigned,
)
from services.contracts.envelope import Event
from services.messaging.entrypoints import every, hears
from services.messaging.service import RoomService
from services.providers import handlers
from services.providers.operations import offering


class ProvidersService(RoomService):
    name = "providers"

    @hears(EnterpriseRegistered, projection=True, into=("seen_firms",))
    def on_enterprise_registered(self, session: Session, event: Event[EnterpriseRegistered]) -> None:
        handlers.on_firm_told(session, event)

    @hears(EnterpriseProfileChanged, projection=True, into=("seen_firms",))
    def on_enterprise_profile_changed(self, session: Session, event: Event[EnterpriseProfileChanged]) -> None:
        handlers.on_firm_told(session, event)

    @hears(CaseOpened, projection=True, into=("seen_firms", "seen_cases"))
    def on_case_opened(self, session: Session, event: Event[CaseOpened]) -> None:
        handlers.on_case_opened(session, event)

    @hears(TeamAssigned, projection=True, into=("seen_cases",))
    def on_team_assigned(self, session: Session, event: Event[TeamAssigned]) -> None:
        handlers.on_team_assigned(session, event)

    @hears(AssessmentCompleted, projection=True, into=("seen_cases",))
    def on_assessment_completed(self, session: Session, event: Event[AssessmentCompleted]) -> None:
        handlers.on_assessment_completed(session, event)

    @hears(EnterpriseClaimed, projection=True, into=("seen_firm_people", "seen_contacts"))
    def on_enterprise_claimed(self, session: Session, event: Event[EnterpriseClaimed]) -> None:
        handlers.on_enterprise_claimed(session, event)

    @hears(ClaimRefused, projection=True, into=("seen_firm_people",))
    def on_claim_refused(self, session: Session, event: Event[ClaimRefused]) -> None:
        handlers.on_claim_refused(session, event)

    @hears(PersonRegistered, PersonRolesChanged, projection=True, into=("seen_contacts",))
    def on_person_told(self, session: Session, event: Event[PersonRegistered | PersonRolesChanged]) -> None:
        handlers.on_person_told(session, event)

    @hears(PersonContactChanged, projection=True, into=("seen_contacts",))
    def on_person_contact_changed(self, session: Session, event: Event[PersonContactChanged]) -> None:
        handlers.on_person_contact_changed(session, event)

    @hears(PersonErased, remember=handlers.keep_erasure, into=("seen_contacts",))
    def on_person_erased(self, session: Session, event: Event[PersonErased]) -> None:
        handlers.on_person_erased(session, event)

    @hears(FindingsReported, remember=handlers.keep_findings, into=("seen_reports", "seen_cases"))
    def on_findings_reported(self, session: Session, event: Event[FindingsReported]) -> None:
        handlers.on_findings_reported(session, event)

    @hears(CaseClosed, remember=handlers.keep_closure, into=("seen_closures", "seen_cases"))
    def on_case_closed(self, session: Session, event: Event[CaseClosed]) -> None:
        handlers.on_case_closed(session, event)

    @hears(CaseRested, remember=handlers.keep_rest, into=("seen_cases",))
    def on_case_rested(self, session: Session, event: Event[CaseRested]) -> None:
        handlers.on_case_rested(session, event)

    @hears(CaseResumed, projection=True, into=("seen_cases",))
    def on_case_resumed(self, session: Session, event: Event[CaseResumed]) -> None:
        handlers.on_case_resumed(session, event)

    @hears(EnterpriseVerified, projection=True, into=("seen_verifications",))
    def on_enterprise_verified(self, session: Session, event: Event[EnterpriseVerified]) -> None:
        handlers.on_enterprise_verified(session, event)

    @every(minutes=1)
    def expire_offers(self, session: Session) -> None:
        offering.expire_offers(session)
