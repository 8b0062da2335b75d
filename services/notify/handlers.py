"""What notify does on hearing a fact: learn who it concerns, then note what is to be told."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from services.contracts.accounts import AccessCodeIssued, PersonContactChanged, PersonErased, PersonRegistered, PersonRolesChanged
from services.contracts.assessment import CampaignLetterIssued, PledgeCodeIssued, PledgeRequested
from services.contracts.diagnosis import VisitBooked, VisitCancelled, VisitHeld, VisitRescheduled
from services.contracts.enterprises import (
    CaseOpened,
    ClaimRefused,
    DelegationCodeIssued,
    EnterpriseClaimed,
    EnterpriseProfileChanged,
    EnterpriseRegistered,
    TeamAssigned,
)  # fmt: skip
from services.contracts.envelope import Event
from services.contracts.outreach import SeatNoticeIssued
from services.contracts.providers import ProviderApplied, ProviderApproved
from services.notify.operations import learning
from services.notify.operations.announcing import (
    announce,
    send_access_code,
    send_campaign_letter,
    send_delegation_code,
    send_pledge_code,
    send_pledge_request,
    send_seat_notice,
)


def on_person_known(session: Session, event: Event[PersonRegistered | PersonRolesChanged]) -> None:
    person = event.data
    learning.learn_roles(session, person.person_id, [str(role) for role in person.roles], person.organisation_id, event.time)


def on_person_contact_changed(session: Session, event: Event[PersonContactChanged]) -> None:
    learning.learn_contact(session, event.data, event.time)


def on_person_erased(session: Session, event: Event[PersonErased]) -> None:
    learning.erase_person(session, event.data.person_id)


def keep_erasure(session: Session, event: Event[PersonErased]) -> None:
    learning.person_row(session, event.data.person_id).erase()


def on_access_code_issued(session: Session, event: Event[AccessCodeIssued]) -> None:
    send_access_code(session, event)


def on_delegation_code_issued(session: Session, event: Event[DelegationCodeIssued]) -> None:
    send_delegation_code(session, event)


def on_pledge_requested(session: Session, event: Event[PledgeRequested]) -> None:
    send_pledge_request(session, event)


def on_pledge_code_issued(session: Session, event: Event[PledgeCodeIssued]) -> None:
    send_pledge_code(session, event)


def on_seat_notice_issued(session: Session, event: Event[SeatNoticeIssued]) -> None:
    send_seat_notice(session, event)


def on_campaign_letter_issued(session: Session, event: Event[CampaignLetterIssued]) -> None:
    send_campaign_letter(session, event)


def on_enterprise_named(session: Session, event: Event[EnterpriseRegistered | EnterpriseProfileChanged]) -> None:
    learning.learn_name(session, event.data.enterprise_id, event.data.name, event.time)


def on_enterprise_claimed(session: Session, event: Event[EnterpriseClaimed]) -> None:
    keep_member(session, event)
    announce(session, event)


def keep_member(session: Session, event: Event[EnterpriseClaimed]) -> None:
    learning.learn_member(session, event.data.person_id, event.data.enterprise_id, event.time)


def on_claim_refused(session: Session, event: Event[ClaimRefused]) -> None:
    keep_departure(session, event)
    announce(session, event)


def keep_departure(session: Session, event: Event[ClaimRefused]) -> None:
    learning.learn_departure(session, event.data.person_id, event.data.enterprise_id, event.time)


def on_case_opened(session: Session, event: Event[CaseOpened]) -> None:
    keep_case(session, event)
    announce(session, event)


def keep_case(session: Session, event: Event[CaseOpened]) -> None:
    case = event.data
    learning.learn_name(session, case.enterprise_id, case.name, event.time)
    learning.learn_case(session, case.case_id, case.enterprise_id, event.time)


def on_team_assigned(session: Session, event: Event[TeamAssigned]) -> None:
    keep_team(session, event)
    announce(session, event)


def keep_team(session: Session, event: Event[TeamAssigned]) -> None:
    learning.learn_team(session, event.data, event.time)


def on_visit_planned(session: Session, event: Event[VisitBooked | VisitRescheduled | VisitCancelled | VisitHeld]) -> None:
    keep_expert(session, event)
    announce(session, event)


def keep_expert(session: Session, event: Event[VisitBooked | VisitRescheduled | VisitCancelled | VisitHeld]) -> None:
    visit = event.data
    learning.learn_expert(session, visit.visit_id, visit.case_id, visit.expert_id, event.time)


def on_provider_named(session: Session, event: Event[ProviderApplied | ProviderApproved]) -> None:
    keep_provider(session, event)
    announce(session, event)


def keep_provider(session: Session, event: Event[ProviderApplied | ProviderApproved]) -> None:
    provider = event.data
    learning.learn_name(session, provider.provider_id, provider.name, event.time)
    if isinstance(provider, ProviderApproved):
        learning.learn_member(session, provider.person_id, provider.provider_id, event.time)


def on_step_taken(session: Session, event: Event[Any]) -> None:
    announce(session, event)
