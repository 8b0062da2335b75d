"""The team of three: brought together by load and industry, changed by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.contracts.enterprises import TeamAssigned
from services.contracts.envelope import Event
from services.contracts.refusals import Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.enterprises.entries import TeamEntry
from services.enterprises.marking import marks_of
from services.enterprises.models import Case, CaseState, Firm
from services.enterprises.operations.following import keep_marks, lock_case, settle
from services.enterprises.queries.people import get_colleague, list_colleagues
from services.enterprises.queries.seeing import get_case
from services.enterprises.teaming import Team, choose_team
from services.messaging.outbox import say
from services.ui.identity import Identity

WAITING_AT_ONCE = 100


def assign_team(session: Session, case: Case, *, because: Event[Any] | None = None) -> bool:
    """Bring the three together unless they are; False while the center has nobody for one of the places.

    One assignment at a time in the whole center, else two would see the same load and burden the same person.
    """
    if case.team_assigned_at is not None or case.state == CaseState.CLOSED:
        return False
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("enterprises: teams"))))
    session.flush()
    industry = session.scalars(select(Firm.industry).where(Firm.id == case.enterprise_id)).one()
    team = choose_team(industry, list_colleagues(session), kept=case.team)
    if team is None:
        return False
    _seat(session, case, team, because)
    return True


def assign_on_completion(session: Session, event: Event[Any]) -> None:
    """The firm has done its assessment: now it gets its three."""
    case = lock_case(session, event.case_id) if event.case_id else None
    if case is not None:
        assign_team(session, case, because=event)


def assign_waiting(session: Session) -> int:
    """Cases that should have a team and could not get one, oldest first; returns how many got theirs."""
    waiting = session.scalars(
        select(Case)
        .where(Case.state == CaseState.OPEN, Case.team_assigned_at.is_(None), Case.stage == "team")
        .order_by(Case.opened_at).limit(WAITING_AT_ONCE).with_for_update(skip_locked=True)
    )  # fmt: skip
    return sum(assign_team(session, case) for case in list(waiting))


def reassign(session: Session, who: Identity, case_id: UUID, entry: TeamEntry) -> Case:
    """Commissioner or manager puts somebody else into one or more places; the whole team is said again."""
    case = get_case(session, who, case_id, lock=True)
    if case.state == CaseState.CLOSED:
        raise Refused(_("专案已结束，不能再调整团队"))
    named = entry.named()
    for role, person_id in named.items():
        get_colleague(session, person_id, role, where=f"{role.value}_id")
    if not named or named.items() <= case.team.items():
        raise Refused(_("请至少更换一位成员"), status=422)
    kept = case.team | named
    reasons = dict(case.team_reasons or {}) | {
        role.value: _("由%(name)s指定") % {"name": who.name or _("中心")} for role in named
    }
    team = choose_team(_industry(session, case), list_colleagues(session), kept=kept)
    if team is None:
        raise Refused(_("还有位置没有合适的人，请一并指定三位成员"), status=422)
    _seat(session, case, Team(team.members, {Role(role): text for role, text in reasons.items()} | _new(team, kept)), None)
    return case


def _new(team: Team, kept: dict[Role, UUID]) -> dict[Role, str]:
    return {role: reason for role, reason in team.reasons.items() if role not in kept}


def _industry(session: Session, case: Case) -> str:
    return session.scalars(select(Firm.industry).where(Firm.id == case.enterprise_id)).one()


def _seat(session: Session, case: Case, team: Team, because: Event[Any] | None) -> None:
    case.mentor_id, case.liaison_id = team.members[Role.MENTOR], team.members[Role.LIAISON]
    case.commissioner_id = team.members[Role.COMMISSIONER]
    case.team_reasons = {role.value: reason for role, reason in team.reasons.items()}
    case.team_assigned_at = case.team_assigned_at or datetime.now(UTC)
    said = say(session, TeamAssigned(
        case_id=case.id, enterprise_id=case.enterprise_id, mentor_id=case.mentor_id, liaison_id=case.liaison_id,
        commissioner_id=case.commissioner_id,
    ), because=because)  # fmt: skip
    if case.team_assigned_at:
        keep_marks(session, case.id, marks_of(said))
    settle(session, case)
