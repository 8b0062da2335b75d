"""A lead has led to a case: it is said, and a contact from before becomes the case's service record."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.contracts.enterprises import LeadTakenUp
from services.contracts.words import _
from services.enterprises.entries import RecordEntry
from services.enterprises.models import Case, Delegation, Lead
from services.enterprises.operations.recording import write_record
from services.messaging.outbox import say
from services.ui.identity import Identity
from services.workdays import SHANGHAI


def take_up(session: Session, who: Identity, lead: Lead, enterprise_id: UUID, case_id: UUID) -> None:
    """The lead, locked, is of this case from now on."""
    lead.take(who.person_id, enterprise_id, case_id, datetime.now(UTC))
    say(session, LeadTakenUp(lead_id=lead.id, enterprise_id=enterprise_id, case_id=case_id, by=who.person_id))
    if lead.call is not None:
        case = session.get_one(Case, case_id, with_for_update=True)
        called = datetime.fromisoformat(lead.call["at"]).astimezone(SHANGHAI)
        note = _("%(time)s联系；留下的需求：%(need)s") % {"time": f"{called:%m-%d %H:%M}", "need": lead.need}
        note = f"{note}。{lead.call['note']}" if lead.call["note"] else note
        write_record(session, who, case, RecordEntry(channel=lead.call["channel"], outcome=lead.call["outcome"], note=note[:500]))


def take_up_registered(session: Session, who: Identity, delegation: Delegation) -> None:
    """The firm confirmed its registration: if a lead led there, it is taken up."""
    asked = select(Lead).where(Lead.delegation_id == delegation.id).with_for_update()
    lead = session.scalars(asked.execution_options(populate_existing=True)).one_or_none()
    if lead is not None and lead.is_open:
        take_up(session, who, lead, delegation.enterprise_id, delegation.case_id)
