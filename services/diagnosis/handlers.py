"""What diagnosis does on hearing a fact: it writes down what it needs, newest word wins, in whatever order words come."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, null, select
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import InstrumentedAttribute, Session

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
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.diagnosis import clock, operations
from services.diagnosis.models import Base, Case, CaseState, Delegation, Firm, Member, Person, RecordedResult, Run, Verification


def on_person_roles(session: Session, event: Event[PersonRegistered] | Event[PersonRolesChanged]) -> None:
    keep_roles(session, event)
    if Role.EXPERT in event.data.roles:
        operations.enrol_expert(session, event.data.person_id)


def keep_roles(session: Session, event: Event[PersonRegistered] | Event[PersonRolesChanged]) -> None:
    said = {"is_expert": Role.EXPERT in event.data.roles, "roles_said_at": event.time}
    session.execute(_newest(Person, {"person_id": event.data.person_id, **said}, said, Person.roles_said_at))


def on_person_contact_changed(session: Session, event: Event[PersonContactChanged]) -> None:
    said = {"name": event.data.name, "mobile": event.data.mobile, "contact_said_at": event.time}
    row = {"person_id": event.data.person_id, "is_expert": False, **said}
    session.execute(_newest(Person, row, said, Person.contact_said_at))


def on_person_erased(session: Session, event: Event[PersonErased]) -> None:
    """The row stays without name or number, so that a contact announced before cannot come back late."""
    said = {"name": None, "mobile": None, "contact_said_at": event.time}
    row = {"person_id": event.data.person_id, "is_expert": False, **said}
    session.execute(_newest(Person, row, said, Person.contact_said_at))


def on_firm_profile(session: Session, event: Event[CaseOpened] | Event[EnterpriseProfileChanged]) -> None:
    fact = event.data
    said = {
        "name": fact.name, "industry": fact.industry, "district": fact.district, "park": fact.park,
        "size_class": fact.size_class.value, "said_at": event.time,
    }  # fmt: skip
    session.execute(_newest(Firm, {"enterprise_id": fact.enterprise_id, **said}, said, Firm.said_at))


def on_enterprise_claimed(session: Session, event: Event[EnterpriseClaimed]) -> None:
    _member(session, event.data.enterprise_id, event.data.person_id, event.time, acts=True, as_colleague=event.data.as_colleague)


def on_enterprise_verified(session: Session, event: Event[EnterpriseVerified]) -> None:
    said = {"verified_at": event.time}
    session.execute(_newest(Verification, {"enterprise_id": event.data.enterprise_id, **said}, said, Verification.verified_at))


def on_claim_refused(session: Session, event: Event[ClaimRefused]) -> None:
    _member(session, event.data.enterprise_id, event.data.person_id, event.time, acts=False, as_colleague=False)


def on_case_opened(session: Session, event: Event[CaseOpened]) -> None:
    on_firm_profile(session, event)
    opened = {"need": event.data.need, "opened_at": event.time}
    row = {**_bare(event.data.case_id, event.data.enterprise_id), **opened}
    session.execute(insert(Case).values(row).on_conflict_do_update(index_elements=[Case.case_id], set_=opened))
    _case_state(session, event, CaseState.OPEN)


def on_case_rested(session: Session, event: Event[CaseRested]) -> None:
    keep_rest(session, event)
    _call_off_visits(session, event, _("企业暂停办理：{reason}").format(reason=_(event.data.reason)))


def keep_rest(session: Session, event: Event[CaseRested]) -> None:
    _case_state(session, event, CaseState.RESTING)


def on_case_resumed(session: Session, event: Event[CaseResumed]) -> None:
    _case_state(session, event, CaseState.OPEN)


def on_case_closed(session: Session, event: Event[CaseClosed]) -> None:
    keep_closure(session, event)
    if event.data.outcome == "ended":
        reason = event.data.reason
        _call_off_visits(session, event, _("办理已结束：{reason}").format(reason=reason) if reason else _("办理已结束"))


def keep_closure(session: Session, event: Event[CaseClosed]) -> None:
    _case_state(session, event, CaseState.CLOSED)


def on_team_assigned(session: Session, event: Event[TeamAssigned]) -> None:
    fact = event.data
    said = {
        "mentor_id": fact.mentor_id, "liaison_id": fact.liaison_id, "commissioner_id": fact.commissioner_id, "team_said_at": event.time,
    }  # fmt: skip
    session.execute(_newest(Case, {**_bare(fact.case_id, fact.enterprise_id), **said}, said, Case.team_said_at))


def on_delegation_confirmed(session: Session, event: Event[DelegationConfirmed]) -> None:
    fact = event.data
    row = {
        "delegation_id": fact.delegation_id, "case_id": fact.case_id, "liaison_id": fact.liaison_id, "acts": list(fact.acts),
        "valid_until": fact.valid_until,
    }  # fmt: skip
    session.execute(insert(Delegation).values(row).on_conflict_do_nothing())


def on_assessment_completed(session: Session, event: Event[AssessmentCompleted]) -> None:
    fact = event.data
    row = {
        "run_id": fact.run_id, "case_id": fact.case_id, "enterprise_id": fact.enterprise_id, "purpose": fact.purpose, "pack": fact.pack,
        "score": fact.score, "dimensions": {name: str(points) for name, points in fact.dimensions.items()},
        "scene_levels": fact.scene_levels, "level": fact.level, "level_name": fact.level_name, "wanted_scenes": fact.wanted_scenes,
        "completed_at": event.time, "corrects_run_id": fact.corrects_run_id,
    }  # fmt: skip
    session.execute(insert(Run).values(row).on_conflict_do_nothing())


def on_result_recorded(session: Session, event: Event[ResultRecorded]) -> None:
    """Rows are never changed: which of them stands is told by what corrects what, whatever came first."""
    known = {column.key for column in RecordedResult.__table__.columns}
    row = event.data.model_dump(include=known) | {"recorded_at": event.time}
    session.execute(insert(RecordedResult).values(row).on_conflict_do_nothing())


def _bare(case_id: UUID, enterprise_id: UUID) -> dict[str, Any]:
    return {"case_id": case_id, "enterprise_id": enterprise_id, "state": CaseState.OPEN}


def _case_state(session: Session, event: Event[Any], state: CaseState) -> None:
    said = {"state": state, "state_said_at": event.time}
    session.execute(_newest(Case, {**_bare(event.data.case_id, event.data.enterprise_id), **said}, said, Case.state_said_at))


def _call_off_visits(session: Session, event: Event[CaseRested] | Event[CaseClosed], reason: str) -> None:
    """Nobody travels in vain. Where a newer word says that the case goes on, its visits stand."""
    state = session.scalar(select(Case.state).where(Case.case_id == event.data.case_id))
    if state != CaseState.OPEN:
        operations.cancel_visits_ahead(session, event.data.case_id, reason, clock.now(), because=event)


def _member(session: Session, enterprise_id: UUID, person_id: UUID, at: datetime, *, acts: bool, as_colleague: bool) -> None:
    said = {"acts": acts, "as_colleague": as_colleague, "said_at": at}
    session.execute(_newest(Member, {"enterprise_id": enterprise_id, "person_id": person_id, **said}, said, Member.said_at))


def _newest(thing: type[Base], row: dict[str, Any], said: dict[str, Any], said_at: InstrumentedAttribute[Any]) -> Insert:
    """Insert `row`, or put the columns of `said` over it unless something newer has been said already."""
    statement = insert(thing).values(row)
    newer = said_at.is_(null()) | (said_at <= statement.excluded[said_at.key])
    columns = thing.__table__.c
    chosen = {name: case((newer, statement.excluded[name]), else_=columns[name]) for name in said}
    return statement.on_conflict_do_update(index_elements=list(thing.__table__.primary_key), set_=chosen)
