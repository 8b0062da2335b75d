"""What is done to several cases of the list at once: remind, set a date, put somebody into a place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from services.contracts.enterprises import CaseReminded
from services.contracts.refusals import Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.enterprises.entries import TeamEntry
from services.enterprises.models import Case, CaseState
from services.enterprises.operations.assigning import reassign
from services.enterprises.operations.following import settle
from services.enterprises.queries.people import get_colleague
from services.enterprises.queries.queue import list_chosen
from services.enterprises.stepping import owner_of
from services.messaging.outbox import say
from services.ui.identity import Identity


def remind(session: Session, who: Identity, case_ids: Sequence[UUID]) -> int:
    """Ask whoever sees to what is due in each case; returns how many cases."""
    chosen = _chosen(session, who, case_ids)
    for case in chosen:
        owner = case.team.get(owner_of(case.step, case.stage))
        to = [owner] if owner else sorted(set(case.team.values()))
        say(session, CaseReminded(
            case_id=case.id, enterprise_id=case.enterprise_id, step=case.step or "", due_at=case.due_at, by=who.person_id, to=to,
        ))  # fmt: skip
    return len(chosen)


def set_date(session: Session, who: Identity, case_ids: Sequence[UUID], due_on: date) -> int:
    """The present step of each case is due on that day instead; a resting case is asked again then."""
    chosen = _chosen(session, who, case_ids)
    for case in chosen:
        if case.state == CaseState.RESTING:
            case.ask_again_on = due_on
        else:
            case.agreed_on, case.agreed_for, case.follow_up_on = due_on, case.stage, None
        settle(session, case)
    return len(chosen)


def assign_many(session: Session, who: Identity, case_ids: Sequence[UUID], role: Role, person_id: UUID) -> int:
    """Put one colleague into the same place of each chosen case; returns in how many that changed something."""
    get_colleague(session, person_id, role, where="person_id")
    entry = TeamEntry(**{f"{role.value}_id": person_id})
    changed = [case for case in _chosen(session, who, case_ids) if case.team.get(role) != person_id]
    for case in changed:
        reassign(session, who, case.id, entry)
    return len(changed)


def _chosen(session: Session, who: Identity, case_ids: Sequence[UUID]) -> list[Case]:
    chosen = [case for case in list_chosen(session, who, case_ids, lock=True) if case.state != CaseState.CLOSED]
    if not chosen:
        raise Refused(_("请先在列表中勾选至少一家企业"), where="case_ids", status=422)
    return chosen
