"""Which rows are whose: conditions that every other question builds on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import Session

from services.contracts.refusals import NotFound
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.enterprises.models import Case, Firm, Member, Standing
from services.ui.identity import Identity

WHOLE_CENTER = (Role.MANAGER, Role.COMMISSIONER)
TEAM = (Role.MANAGER, Role.COMMISSIONER, Role.LIAISON, Role.MENTOR)


VEILED = (
    "need", "follow_up", "follow_up_on", "rest_reason", "ask_again_on", "end_reason", "uplift_points", "level_before", "level_after",
    "first_contact_at", "team_reasons",
)  # fmt: skip
"""What people said and found in a case: history, for who came later."""


def in_team(person_id: UUID) -> ColumnElement[bool]:
    """Cases in whose team the person is."""
    return or_(Case.mentor_id == person_id, Case.liaison_id == person_id, Case.commissioner_id == person_id)


def firms_of(who: Identity) -> ColumnElement[bool]:
    """Firms that the person acts for, as this room knows it or as accounts has signed it."""
    if not who.has(Role.SME):
        return false()
    acting = Firm.id.in_(select(Member.enterprise_id).where(Member.person_id == who.person_id))
    return or_(acting, Firm.id == who.organisation_id) if who.organisation_id else acting


def visible_cases(who: Identity) -> ColumnElement[bool]:
    """Every case for manager and commissioner, their team's for mentor and liaison, their own firm's for a firm.

    A case that has no liaison yet is every liaison's: somebody must be able to help a firm before its team is there.
    """
    if who.has(*WHOLE_CENTER):
        return true()
    seen: list[ColumnElement[bool]] = [false()]
    if who.has(Role.MENTOR, Role.LIAISON):
        seen.append(in_team(who.person_id))
    if who.has(Role.LIAISON):
        seen.append(Case.liaison_id.is_(None))
    if who.has(Role.SME):
        seen.append(Case.enterprise_id.in_(select(Firm.id).where(firms_of(who))))
    return or_(*seen)


def visible_firms(who: Identity) -> ColumnElement[bool]:
    """The register is open to the center's team; a firm sees itself."""
    return true() if who.has(*TEAM) else firms_of(who)


def get_case(session: Session, who: Identity, case_id: UUID, *, lock: bool = False) -> Case:
    """The case, if it is there for this person.

    Raises:
        NotFound: it is not, or not for them.
    """
    asked = select(Case).where(Case.id == case_id, visible_cases(who))
    if lock:
        asked = asked.with_for_update(of=Case).execution_options(populate_existing=True)
    case = session.scalars(asked).one_or_none()
    if case is None:
        raise NotFound(_("没有找到这个专案"))
    return case


def get_firm(session: Session, who: Identity, enterprise_id: UUID, *, lock: bool = False) -> Firm:
    """The firm, if it is there for this person.

    Raises:
        NotFound: it is not, or not for them.
    """
    asked = select(Firm).where(Firm.id == enterprise_id, visible_firms(who))
    if lock:
        asked = asked.with_for_update(of=Firm).execution_options(populate_existing=True)
    firm = session.scalars(asked).one_or_none()
    if firm is None:
        raise NotFound(_("没有找到这家企业"))
    return firm


def find_own_firm(session: Session, who: Identity) -> Firm | None:
    """The firm the person acts for; what this room knows comes before what their cookie says."""
    member = session.get(Member, who.person_id)
    if member is not None and who.has(Role.SME):
        return session.get(Firm, member.enterprise_id)
    return session.scalars(select(Firm).where(firms_of(who)).limit(1)).one_or_none()


def shown_since(firm: Firm, who: Identity) -> datetime | None:
    """From when on the person may see the firm's history: from the claim until the licence is checked; None is from the beginning."""
    if who.has(*TEAM) or firm.standing == Standing.VERIFIED:
        return None
    return firm.claimed_at or firm.registered_at


def veil(session: Session, case: Case, since: datetime | None) -> Case:
    """What a person who may see history from `since` on sees of a case that began before: that it is, and what comes next.

    The case is taken out of the session first, so that nothing of this is ever written.
    """
    if since is None or case.opened_at >= since:
        return case
    session.expunge(case)
    for told in VEILED:
        setattr(case, told, None)
    return case
