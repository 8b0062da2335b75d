"""A case rests with a day to ask again, goes on, or ends with a reason."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.contracts.enterprises import CaseClosed, CaseRested, CaseResumed
from services.enterprises.entries import EndEntry, RestEntry
from services.enterprises.models import Case
from services.enterprises.operations.following import settle
from services.enterprises.queries.seeing import get_case
from services.messaging.outbox import say
from services.ui.identity import Identity


def rest_case(session: Session, who: Identity, case_id: UUID, entry: RestEntry) -> Case:
    case = get_case(session, who, case_id, lock=True)
    case.rest(entry.reason, entry.ask_again_on)
    say(
        session,
        CaseRested(case_id=case.id, enterprise_id=case.enterprise_id, reason=entry.reason, ask_again_on=entry.ask_again_on),
    )
    settle(session, case)
    return case


def resume_case(session: Session, who: Identity, case_id: UUID) -> Case:
    case = get_case(session, who, case_id, lock=True)
    case.resume()
    say(session, CaseResumed(case_id=case.id, enterprise_id=case.enterprise_id))
    settle(session, case)
    return case


def end_case(session: Session, who: Identity, case_id: UUID, entry: EndEntry) -> Case:
    case = get_case(session, who, case_id, lock=True)
    case.close("ended", datetime.now(UTC), entry.reason)
    say(session, CaseClosed(case_id=case.id, enterprise_id=case.enterprise_id, outcome="ended", reason=entry.reason))
    return case
