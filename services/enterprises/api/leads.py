"""Leads: the list, one of them, and what becomes of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from services.contracts.vocabulary import Role
from services.enterprises.api.base import delegation_key, delegation_shape, desk, router
from services.enterprises.entries import CallEntry, DelegatedRegistrationEntry, DropEntry, LinkEntry
from services.enterprises.models import Lead
from services.enterprises.operations import leading
from services.enterprises.paging import read_key, write_key
from services.enterprises.queries.leads import PAGE, LeadFilter, get_lead, list_leads
from services.enterprises.searching import legible
from services.ui.desk import only
from services.ui.identity import Who

READERS = only(Role.LIAISON, Role.COMMISSIONER, Role.MANAGER)
LIAISON = only(Role.LIAISON)


def lead_shape(lead: Lead) -> dict[str, Any]:
    return {
        "lead_id": lead.id, "state": lead.state, "firm_name": lead.firm_name, "contact_name": lead.contact_name, "mobile": lead.mobile,
        "need": lead.need, "informal_level": lead.informal_level, "gathering_id": lead.gathering_id, "check_id": lead.check_id,
        "raised_at": lead.raised_at, "due_at": lead.due_at, "due_estimated": lead.due_estimated, "liaison_id": lead.liaison_id,
        "delegation_id": lead.delegation_id, "call": lead.call, "enterprise_id": lead.enterprise_id, "case_id": lead.case_id,
        "decided_at": lead.decided_at, "reason": lead.reason,
    }  # fmt: skip


@router.get("/leads", access=READERS)
def show_leads(request: Request, who: Who, state: str = "open", q: str = "", after: str = "") -> dict[str, Any]:
    """Leads by when they are due (`open`) or by when they were decided (`taken`, `dropped`, `expired`); `next` goes into `after`."""
    with desk.reading(request) as session:
        rows = list_leads(session, LeadFilter(state, legible(q)[:80], read_key(after)))
    shown = rows[:PAGE]
    following = write_key(shown[-1].decided_at or shown[-1].due_at, shown[-1].id) if len(rows) > PAGE else None
    return {"leads": [lead_shape(lead) for lead in shown], "next": following}


@router.get("/leads/{lead_id}", access=READERS)
def show_lead(request: Request, lead_id: UUID, who: Who) -> dict[str, Any]:
    with desk.reading(request) as session:
        return lead_shape(get_lead(session, lead_id))


@router.post("/leads/{lead_id}/call", access=LIAISON)
def note_call(request: Request, lead_id: UUID, who: Who, entry: CallEntry) -> Response:
    """A contact before there is a case; it becomes the case's first service record."""
    return desk.write(request, who, lambda session: lead_shape(leading.note_call(session, who, lead_id, entry)))


@router.post("/leads/{lead_id}/register", access=LIAISON, status_code=201)
def register_lead(request: Request, lead_id: UUID, who: Who, entry: DelegatedRegistrationEntry) -> Response:
    """Register for the firm behind the lead; answers with the delegation the firm must confirm. Then its case opens from the need."""
    key = delegation_key(request)

    def deed(session: Session) -> dict[str, Any]:
        return delegation_shape(leading.register_lead(session, who, lead_id, entry, key)) | {"lead_id": lead_id}

    return desk.write(request, who, deed)


@router.post("/leads/{lead_id}/link", access=LIAISON)
def link_lead(request: Request, lead_id: UUID, who: Who, entry: LinkEntry) -> Response:
    """The firm is on the register: the lead belongs to its case, which opens from the need if there is none."""
    return desk.write(request, who, lambda session: lead_shape(leading.link_lead(session, who, lead_id, entry.enterprise_id)))


@router.post("/leads/{lead_id}/drop", access=only(Role.LIAISON, Role.MANAGER))
def drop_lead(request: Request, lead_id: UUID, who: Who, entry: DropEntry) -> Response:
    return desk.write(request, who, lambda session: lead_shape(leading.drop_lead(session, who, lead_id, entry)))
