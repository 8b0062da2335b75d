"""What outreach hears, and what it does by the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from services.contracts.accounts import PersonErased
from services.contracts.assessment import AssessmentCompleted, UpliftConfirmed
from services.contracts.enterprises import (
    CaseClosed,
    CaseOpened,
    ClaimRefused,
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
from services.outreach.handlers import gatherings, seen
from services.outreach.operations import checking
from services.outreach.operations.gatherings import closing, wiping
from services.ui import patience


class OutreachService(RoomService):
    name = "outreach"

    @hears(EnterpriseRegistered, EnterpriseProfileChanged, projection=True, into=("seen_firms",))
    def on_enterprise_told(self, session: Session, event: Event[Any]) -> None:
        seen.keep_firm(session, event)

    @hears(CaseOpened, projection=True, into=("seen_firms", "seen_cases"))
    def on_case_opened(self, session: Session, event: Event[CaseOpened]) -> None:
        seen.on_case_opened(session, event)

    @hears(CaseClosed, projection=True, into=("seen_cases",))
    def on_case_closed(self, session: Session, event: Event[CaseClosed]) -> None:
        seen.on_case_closed(session, event)

    @hears(TeamAssigned, projection=True, into=("seen_cases",))
    def on_team_assigned(self, session: Session, event: Event[TeamAssigned]) -> None:
        seen.on_team_assigned(session, event)

    @hears(EnterpriseClaimed, projection=True, into=("seen_claims",))
    def on_enterprise_claimed(self, session: Session, event: Event[EnterpriseClaimed]) -> None:
        seen.on_enterprise_claimed(session, event)

    @hears(ClaimRefused, projection=True, into=("seen_claims",))
    def on_claim_refused(self, session: Session, event: Event[ClaimRefused]) -> None:
        seen.on_claim_refused(session, event)

    @hears(EnterpriseVerified, projection=True, into=("seen_verifications",))
    def on_enterprise_verified(self, session: Session, event: Event[EnterpriseVerified]) -> None:
        seen.on_enterprise_verified(session, event)

    @hears(AssessmentCompleted, projection=True, into=("seen_runs",))
    def on_assessment_completed(self, session: Session, event: Event[AssessmentCompleted]) -> None:
        seen.on_assessment_completed(session, event)

    @hears(UpliftConfirmed, projection=True, into=("seen_uplifts", "seen_cases"))
    def on_uplift_confirmed(self, session: Session, event: Event[UpliftConfirmed]) -> None:
        seen.on_uplift_confirmed(session, event)

    @hears(EngagementStarted, EngagementAccepted, projection=True, into=("seen_engagements",))
    def on_engagement_told(self, session: Session, event: Event[Any]) -> None:
        seen.on_engagement(session, event)

    @every(hours=1)
    def forget_strangers(self, session: Session) -> None:
        now = datetime.now(UTC)
        checking.forget_needs(session, now)
        patience.sweep_attempts(session, now)

    @hears(EnterpriseRegistered, EnterpriseProfileChanged, projection=True, into=("known_firms",))
    def on_firm_known(self, session: Session, event: Event[Any]) -> None:
        gatherings.on_firm_known(session, event)

    @hears(PersonErased)
    def on_person_erased(self, session: Session, event: Event[PersonErased]) -> None:
        gatherings.on_person_erased(session, event)

    @every(minutes=10)
    def hold_gatherings(self, session: Session) -> None:
        closing.hold_what_is_over(session)

    @every(hours=6)
    def wipe_registrations(self, session: Session) -> None:
        wiping.wipe_old_registrations(session)
