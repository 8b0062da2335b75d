"""What diagnosis hears."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.contracts.accounts import PersonContactChanged, PersonErased, PersonRegistered, PersonRolesChanged
from services.contracts.assessment import AssessmentCompleted, ResultRecorded
from services.contracts.enterprises import (
    CaseClosed,
    CaseOpened,
    CaseRested,
    CaseResumed,
    ClaimRefused,
    DelegationConfirmed,
    EnterpriseClaimed,
    EnterpriseProfileChanged,
    EnterpriseVerified,
    TeamAssigned,
)  # fmt: skip
from services.contracts.envelope import Event
from services.diagnosis import handlers
from services.messaging.entrypoints import hears
from services.messaging.service import RoomService


class DiagnosisService(RoomService):
    """Read models of firms, cases, results and people; a person who becomes an expert is enrolled; no visit is left for a case that stops."""

    name = "diagnosis"

    @hears(PersonRegistered, remember=handlers.keep_roles, into=("people",))
    def on_person_registered(self, session: Session, event: Event[PersonRegistered]) -> None:
        handlers.on_person_roles(session, event)

    @hears(PersonRolesChanged, remember=handlers.keep_roles, into=("people",))
    def on_person_roles_changed(self, session: Session, event: Event[PersonRolesChanged]) -> None:
        handlers.on_person_roles(session, event)

    @hears(PersonContactChanged, projection=True, into=("people",))
    def on_person_contact_changed(self, session: Session, event: Event[PersonContactChanged]) -> None:
        handlers.on_person_contact_changed(session, event)

    @hears(PersonErased, projection=True, into=("people",))
    def on_person_erased(self, session: Session, event: Event[PersonErased]) -> None:
        handlers.on_person_erased(session, event)

    @hears(EnterpriseProfileChanged, projection=True, into=("firms",))
    def on_enterprise_profile_changed(self, session: Session, event: Event[EnterpriseProfileChanged]) -> None:
        handlers.on_firm_profile(session, event)

    @hears(EnterpriseClaimed, projection=True, into=("members",))
    def on_enterprise_claimed(self, session: Session, event: Event[EnterpriseClaimed]) -> None:
        handlers.on_enterprise_claimed(session, event)

    @hears(EnterpriseVerified, projection=True, into=("verifications",))
    def on_enterprise_verified(self, session: Session, event: Event[EnterpriseVerified]) -> None:
        handlers.on_enterprise_verified(session, event)

    @hears(ClaimRefused, projection=True, into=("members",))
    def on_claim_refused(self, session: Session, event: Event[ClaimRefused]) -> None:
        handlers.on_claim_refused(session, event)

    @hears(CaseOpened, projection=True, into=("firms", "cases"))
    def on_case_opened(self, session: Session, event: Event[CaseOpened]) -> None:
        handlers.on_case_opened(session, event)

    @hears(CaseRested, remember=handlers.keep_rest, into=("cases",))
    def on_case_rested(self, session: Session, event: Event[CaseRested]) -> None:
        handlers.on_case_rested(session, event)

    @hears(CaseResumed, projection=True, into=("cases",))
    def on_case_resumed(self, session: Session, event: Event[CaseResumed]) -> None:
        handlers.on_case_resumed(session, event)

    @hears(CaseClosed, remember=handlers.keep_closure, into=("cases",))
    def on_case_closed(self, session: Session, event: Event[CaseClosed]) -> None:
        handlers.on_case_closed(session, event)

    @hears(TeamAssigned, projection=True, into=("cases",))
    def on_team_assigned(self, session: Session, event: Event[TeamAssigned]) -> None:
        handlers.on_team_assigned(session, event)

    @hears(DelegationConfirmed, projection=True, into=("delegations",))
    def on_delegation_confirmed(self, session: Session, event: Event[DelegationConfirmed]) -> None:
        handlers.on_delegation_confirmed(session, event)

    @hears(AssessmentCompleted, projection=True, into=("runs",))
    def on_assessment_completed(self, session: Session, event: Event[AssessmentCompleted]) -> None:
        handlers.on_assessment_completed(session, event)

    @hears(ResultRecorded, projection=True, into=("recorded_results",))
    def on_result_recorded(self, session: Session, event: Event[ResultRecorded]) -> None:
        handlers.on_result_recorded(session, event)
