"""Leads: kept when heard, called, taken up by registering the firm or by finding it on the register, dropped, and forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.contracts.enterprises import LeadDropped, LeadExpired
from services.contracts.envelope import Event
from services.contracts.outreach import LeadRaised
from services.contracts.refusals import NotFound
from services.contracts.words import _
from services.enterprises.clocking import due_after
from services.enterprises.entries import CallEntry, DelegatedRegistrationEntry, DropEntry
from services.enterprises.models import Delegation, DelegationState, Lead, LeadState
from services.enterprises.operations.delegating import ask_registration, withdraw_delegation
from services.enterprises.operations.opening import open_case
from services.enterprises.operations.taking_up import take_up
from services.enterprises.queries.firms import find_active_case
from services.enterprises.queries.seeing import get_firm
from services.messaging.outbox import say
from services.ui.identity import Identity

KEPT_FOR = timedelta(days=30)
EXPIRES_AFTER = timedelta(days=90)
"""Whoever left a need and was not called for so long does not wait any more."""
EXPIRED_AT_ONCE = 500


def keep_lead(session: Session, event: Event[LeadRaised]) -> None:
    """Into the liaisons' queue, once, due within one working day."""
    lead = event.data
    due = due_after(lead.raised_at, 1)
    told = lead.model_dump(exclude={"lead_id"})
    row = {**told, "id": lead.lead_id, "state": LeadState.WAITING, "due_at": due.at, "due_estimated": due.estimated}
    session.execute(insert(Lead).values(row).on_conflict_do_nothing())


def note_call(session: Session, who: Identity, lead_id: UUID, entry: CallEntry) -> Lead:
    """Somebody was in touch before there is a case; the latest contact is kept."""
    lead = _lock(session, lead_id)
    lead.demand_free_for(who.person_id)
    lead.call = entry.model_dump() | {"at": datetime.now(UTC).isoformat(), "by": str(who.person_id)}
    return lead


def register_lead(session: Session, who: Identity, lead_id: UUID, entry: DelegatedRegistrationEntry, key: bytes) -> Delegation:
    """Register for the firm behind the lead; the case opens from the need when the firm confirms. The lead is the liaison's meanwhile."""
    lead = _lock(session, lead_id)
    lead.demand_free_for(who.person_id)
    if lead.delegation_id is not None:
        before = session.get_one(Delegation, lead.delegation_id)
        if before.state == DelegationState.ASKED:
            withdraw_delegation(session, who, before.id)
    needed = entry if entry.need else entry.model_copy(update={"need": lead.need})
    delegation = ask_registration(session, who, needed, key)
    lead.register(who.person_id, delegation.id)
    return delegation


def link_lead(session: Session, who: Identity, lead_id: UUID, enterprise_id: UUID) -> Lead:
    """The firm is known: the lead is of its case, or opens one from the need."""
    lead = _lock(session, lead_id)
    lead.demand_free_for(who.person_id)
    firm = get_firm(session, who, enterprise_id, lock=True)
    case = find_active_case(session, firm.id)
    if case is None:
        case = open_case(session, firm, by=who.person_id, need=lead.need, liaison_id=who.person_id)
    take_up(session, who, lead, firm.id, case.id)
    return lead


def drop_lead(session: Session, who: Identity, lead_id: UUID, entry: DropEntry) -> Lead:
    """Nothing comes of it."""
    lead = _lock(session, lead_id)
    lead.drop(who.person_id, entry.reason, datetime.now(UTC))
    say(session, LeadDropped(lead_id=lead.id, reason=entry.reason, by=who.person_id))
    return lead


def forget_leads(session: Session, now: datetime) -> None:
    """Thirty days after a lead was decided its name and number go: a firm that was taken up has them in its own file."""
    decided = (Lead.decided_at < now - KEPT_FOR) & Lead.wiped_at.is_(None)
    session.execute(update(Lead).where(decided).values(contact_name=None, mobile=None, call=None, wiped_at=now))


def expire_leads(session: Session, now: datetime) -> int:
    """Leads nobody decided on in time end, and whoever left them is forgotten. Returns how many."""
    undecided = Lead.state.in_((LeadState.WAITING, LeadState.REGISTERING)) & (Lead.raised_at < now - EXPIRES_AFTER)
    old = select(Lead).where(undecided).order_by(Lead.raised_at, Lead.id).limit(EXPIRED_AT_ONCE)
    leads = session.scalars(old.with_for_update(skip_locked=True).execution_options(populate_existing=True)).all()
    for lead in leads:
        lead.expire(now)
        say(session, LeadExpired(lead_id=lead.id))
    return len(leads)


def forget_number(session: Session, mobile: str, now: datetime) -> None:
    """Whoever has this number asked to be forgotten."""
    session.execute(update(Lead).where(Lead.mobile == mobile).values(contact_name=None, mobile=None, call=None, wiped_at=now))


def _lock(session: Session, lead_id: UUID) -> Lead:
    asked = select(Lead).where(Lead.id == lead_id).with_for_update()
    lead = session.scalars(asked.execution_options(populate_existing=True)).one_or_none()
    if lead is None:
        raise NotFound(_("没有找到这条线索"))
    return lead
