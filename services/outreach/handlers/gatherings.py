"""Names and codes of firms, kept so that registrations find theirs; and people whose traces must go."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.contracts.accounts import PersonErased
from services.contracts.enterprises import EnterpriseProfileChanged, EnterpriseRegistered
from services.contracts.envelope import Event
from services.outreach.models import KnownFirm
from services.outreach.operations.gatherings.wiping import erase_person


def on_firm_known(session: Session, event: Event[EnterpriseRegistered | EnterpriseProfileChanged]) -> None:
    firm = event.data
    told = {"name": firm.name, "credit_code": firm.credit_code, "told_as_of": event.time}
    upsert = insert(KnownFirm).values(enterprise_id=firm.enterprise_id, **told)
    newer = KnownFirm.told_as_of < event.time
    session.execute(upsert.on_conflict_do_update(index_elements=["enterprise_id"], set_=told, where=newer))


def on_person_erased(session: Session, event: Event[PersonErased]) -> None:
    erase_person(session, event.data.person_id)
