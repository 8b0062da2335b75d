"""Everything a firm's own page, or a case's page, shows at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.contracts.vocabulary import Role
from services.enterprises.guiding import Guide, guide
from services.enterprises.models import Case, Figures, Firm, Person
from services.enterprises.queries.firms import find_active_case, list_cases_of, list_figures
from services.enterprises.queries.people import people_by_id
from services.enterprises.queries.seeing import find_own_firm, shown_since, veil
from services.enterprises.queries.threads import Told, tell_thread
from services.enterprises.teaming import TEAM_ROLES
from services.ui.identity import Identity


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a team, and who is in it as far as known."""

    role: Role
    person: Person | None
    person_id: object
    reason: str


@dataclass(frozen=True, slots=True)
class Landing:
    """`hidden_before` is set while history from before the claim waits for the licence to be checked."""

    firm: Firm
    case: Case | None
    guide: Guide | None
    team: list[Place]
    thread: list[Told]
    figures: list[Figures]
    hidden_before: datetime | None


def find_landing(session: Session, who: Identity) -> Landing | None:
    """What a person of a firm sees first; None for who has none yet."""
    firm = find_own_firm(session, who)
    if firm is None:
        return None
    since = shown_since(firm, who)
    case = find_active_case(session, firm.id) or next(iter(list_cases_of(session, firm.id, since)), None)
    case = veil(session, case, since) if case else None
    return Landing(
        firm, case, guide(case.stage, case.state, case.id) if case else None, team_of(session, case) if case else [],
        tell_thread(session, case, since) if case else [], list_figures(session, firm.id, since), since,
    )  # fmt: skip


def team_of(session: Session, case: Case) -> list[Place]:
    """The three places, taken or not."""
    people = people_by_id(session, case.team.values())
    reasons = case.team_reasons or {}
    return [
        Place(role, people.get(person_id) if (person_id := case.team.get(role)) else None, person_id, reasons.get(role.value, ""))
        for role in TEAM_ROLES
    ]  # fmt: skip
