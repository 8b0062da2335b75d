"""What handover hears, and what it does by the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from services.contracts.assessment import AssessmentCompleted, UpliftConfirmed
from services.contracts.diagnosis import FindingsReported
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
from services.contracts.providers import EngagementAccepted, EngagementStarted, ProviderApproved
from services.handover import handlers
from services.handover.operations import keeping
from services.handover.operations.forgetting import forget_old_transfers
from services.handover.operations.queueing import queue_missed
from services.handover.operations.receiving import read_round
from services.handover.operations.sending import send_round
from services.messaging.entrypoints import every, hears
from services.messaging.service import RoomService


class HandoverService(RoomService):
    name = "handover"

    @hears(
        EnterpriseRegistered, EnterpriseProfileChanged, AssessmentCompleted, FindingsReported, EngagementStarted,
        EngagementAccepted, UpliftConfirmed, remember=handlers.keep, into=("records",),
    )  # fmt: skip
    def on_record_told(self, session: Session, event: Event[Any]) -> None:
        handlers.on_record_told(session, event)

    @hears(EnterpriseRegistered, EnterpriseProfileChanged, projection=True, into=("seen_firms",))
    def on_firm_told(self, session: Session, event: Event[EnterpriseRegistered | EnterpriseProfileChanged]) -> None:
        keeping.keep_firm(session, event)

    @hears(CaseOpened, projection=True, into=("seen_cases",))
    def on_case_opened(self, session: Session, event: Event[CaseOpened]) -> None:
        keeping.keep_opening(session, event)

    @hears(CaseClosed, projection=True, into=("seen_cases",))
    def on_case_closed(self, session: Session, event: Event[CaseClosed]) -> None:
        keeping.keep_closing(session, event)

    @hears(TeamAssigned, projection=True, into=("seen_cases",))
    def on_team_assigned(self, session: Session, event: Event[TeamAssigned]) -> None:
        keeping.keep_team(session, event)

    @hears(EnterpriseClaimed, projection=True, into=("seen_firm_people",))
    def on_enterprise_claimed(self, session: Session, event: Event[EnterpriseClaimed]) -> None:
        keeping.keep_claim(session, event)

    @hears(ClaimRefused, projection=True, into=("seen_firm_people",))
    def on_claim_refused(self, session: Session, event: Event[ClaimRefused]) -> None:
        keeping.keep_refusal(session, event)

    @hears(EnterpriseVerified, projection=True, into=("seen_verifications",))
    def on_enterprise_verified(self, session: Session, event: Event[EnterpriseVerified]) -> None:
        keeping.keep_verification(session, event)

    @hears(ProviderApproved, projection=True, into=("seen_providers",))
    def on_provider_approved(self, session: Session, event: Event[ProviderApproved]) -> None:
        keeping.keep_provider(session, event)

    @every(minutes=1)
    def queue_missed_records(self, session: Session) -> None:
        queue_missed(session)

    @every(seconds=2)
    def send_records(self, session: Session) -> None:
        send_round(session)

    @every(hours=6)
    def forget_old_transfers(self, session: Session) -> None:
        forget_old_transfers(session, datetime.now(UTC))

    @every(seconds=10)
    def read_receipts(self, session: Session) -> None:
        read_round(session)
