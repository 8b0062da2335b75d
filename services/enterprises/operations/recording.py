"""服务记录: anyone of the team notes a contact with the firm; the first that reached it is what the clocks measure."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.contracts.enterprises import ServiceRecorded
from services.contracts.refusals import Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.enterprises.entries import NO_CONTACT, RecordEntry
from services.enterprises.marking import marks_of
from services.enterprises.models import Case, CaseState, ServiceRecord
from services.enterprises.operations.following import keep_marks, settle
from services.enterprises.queries.seeing import TEAM, get_case
from services.messaging.outbox import say
from services.ui.identity import Identity
from services.workdays import today


def record_service(session: Session, who: Identity, case_id: UUID, entry: RecordEntry) -> ServiceRecord:
    """Write the record down; its next step and date become what is due, if before the clock of the loop."""
    return write_record(session, who, get_case(session, who, case_id, lock=True), entry)


def write_record(session: Session, who: Identity, case: Case, entry: RecordEntry) -> ServiceRecord:
    """The same for a case that is locked already, whoever may see it."""
    now = datetime.now(UTC)
    if case.state == CaseState.CLOSED:
        raise Refused(_("专案已结束，不能再添加服务记录"))
    if entry.next_on and entry.next_on < today(now):
        raise Refused(_("下一步的日期不能早于今天"), where="next_on", status=422)
    first = case.first_contact_at is None and entry.outcome != NO_CONTACT
    record = ServiceRecord(
        case_id=case.id,
        by=who.person_id,
        role=role_in(case, who).value,
        first_contact=first,
        recorded_at=now,
        **entry.model_dump(),
    )
    session.add(record)
    session.flush()
    said = say(session, ServiceRecorded(
        record_id=record.id, case_id=case.id, enterprise_id=case.enterprise_id, by=who.person_id, role=Role(record.role),
        channel=entry.channel, outcome=entry.outcome, next_step=entry.next_step, next_on=entry.next_on, first_contact=first,
    ))  # fmt: skip
    case.follow_up, case.follow_up_on = entry.next_step, entry.next_on
    if first:
        case.first_contact_at = now
        keep_marks(session, case.id, marks_of(said))
    settle(session, case)
    return record


def role_in(case: Case, who: Identity) -> Role:
    """As what the person speaks to the firm: their place in the team, else the first role they have in the center."""
    return next((role for role, person_id in case.team.items() if person_id == who.person_id), None) or next(
        role for role in TEAM if who.has(role)
    )
