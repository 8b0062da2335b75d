"""What enterprises hears and does by the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from services.contracts.accounts import PersonContactChanged, PersonErased, PersonRegistered, PersonRolesChanged
from services.contracts.assessment import AssessmentCompleted, ResultRecorded, UpliftConfirmed
from services.contracts.catalogue import FACTS
from services.contracts.envelope import Event
from services.contracts.outreach import LeadRaised
from services.enterprises import handlers
from services.enterprises.marking import MOVING
from services.enterprises.operations import assigning, following, importing, leading, staffing
from services.messaging.entrypoints import every, hears
from services.messaging.service import RoomService

CASE_FACTS = tuple(fact for fact in FACTS.values() if "case_id" in fact.model_fields and not fact.transient)


class EnterprisesService(RoomService):
    """The firms' room: people for the team, facts for the thread and the clocks."""

    name = "enterprises"

    @hears(*CASE_FACTS, projection=True, into=("thread_entries",))
    def on_case_fact(self, session: Session, event: Event[Any]) -> None:
        handlers.on_case_fact(session, event)

    @hears(*MOVING)
    def on_case_moved(self, session: Session, event: Event[Any]) -> None:
        handlers.on_case_moved(session, event)

    @hears(AssessmentCompleted)
    def on_assessment_completed(self, session: Session, event: Event[AssessmentCompleted]) -> None:
        handlers.on_assessment_completed(session, event)

    @hears(ResultRecorded)
    def on_result_recorded(self, session: Session, event: Event[ResultRecorded]) -> None:
        handlers.on_result_recorded(session, event)

    @hears(UpliftConfirmed)
    def on_uplift_confirmed(self, session: Session, event: Event[UpliftConfirmed]) -> None:
        handlers.on_uplift_confirmed(session, event)

    @hears(PersonRegistered, PersonRolesChanged)
    def on_person_roles(self, session: Session, event: Event[PersonRegistered | PersonRolesChanged]) -> None:
        staffing.keep_roles(session, event)

    @hears(PersonContactChanged)
    def on_person_contact_changed(self, session: Session, event: Event[PersonContactChanged]) -> None:
        staffing.keep_contact(session, event)

    @hears(PersonErased)
    def on_person_erased(self, session: Session, event: Event[PersonErased]) -> None:
        staffing.forget_person(session, event)

    @hears(LeadRaised)
    def on_lead_raised(self, session: Session, event: Event[LeadRaised]) -> None:
        leading.keep_lead(session, event)

    @every(hours=1)
    def forget_leads(self, session: Session) -> None:
        leading.forget_leads(session, datetime.now(UTC))
        leading.expire_leads(session, datetime.now(UTC))

    @every(minutes=1)
    def watch_clocks(self, session: Session) -> None:
        following.say_overdue(session, datetime.now(UTC))

    @every(seconds=30)
    def assign_waiting_teams(self, session: Session) -> None:
        assigning.assign_waiting(session)

    @every(seconds=2)
    def work_on_rosters(self, session: Session) -> None:
        importing.work_on_rosters(session)
