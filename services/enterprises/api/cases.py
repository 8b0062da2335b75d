"""Cases: open, read, the thread, service records, the team, rest and end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from services.contracts.refusals import Invalid
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.enterprises.api.base import case_shape, desk, router
from services.enterprises.entries import EndEntry, NeedEntry, RecordEntry, RestEntry, TeamEntry
from services.enterprises.models import Firm
from services.enterprises.operations import assigning, opening, recording, resting
from services.enterprises.queries.seeing import TEAM, find_own_firm, get_case, shown_since, veil
from services.enterprises.queries.threads import list_records, tell_thread
from services.ui.desk import only
from services.ui.identity import Who

EVERYBODY = (Role.SME, *TEAM)
ASSIGNERS = (Role.COMMISSIONER, Role.MANAGER)


@router.post("/cases", access=only(*EVERYBODY), status_code=201)
def open_case(request: Request, who: Who, entry: NeedEntry) -> Response:
    """Open a case, from one sentence of need or from the assessment; a firm opens its own, the center names the firm."""

    def deed(session: Session) -> dict[str, Any]:
        enterprise_id = entry.enterprise_id
        if enterprise_id is None:
            firm = find_own_firm(session, who)
            if firm is None:
                raise Invalid(_("请写明是哪家企业"), where="enterprise_id")
            enterprise_id = firm.id
        return case_shape(opening.open_case_of(session, who, enterprise_id, entry.need))

    return desk.write(request, who, deed)


@router.get("/cases/{case_id}", access=only(*EVERYBODY))
def show_case(request: Request, case_id: UUID, who: Who) -> dict[str, Any]:
    with desk.reading(request) as session:
        case = get_case(session, who, case_id)
        return case_shape(veil(session, case, shown_since(session.get_one(Firm, case.enterprise_id), who)))


@router.get("/cases/{case_id}/thread", access=only(*EVERYBODY))
def show_thread(request: Request, case_id: UUID, who: Who) -> list[dict[str, Any]]:
    """Everything that happened in the case, in order, each with a sentence."""
    with desk.reading(request) as session:
        case = get_case(session, who, case_id)
        firm = session.get_one(Firm, case.enterprise_id)
        told = tell_thread(session, case, shown_since(firm, who))
        return [{"event_id": line.event_id, "time": line.time, "type": line.type, "text": line.text} for line in told]


@router.get("/cases/{case_id}/records", access=only(*TEAM))
def show_records(request: Request, case_id: UUID, who: Who) -> list[dict[str, Any]]:
    with desk.reading(request) as session:
        records = list_records(session, get_case(session, who, case_id))
        return [{"record_id": row.id, "by": row.by, "role": row.role, "channel": row.channel, "outcome": row.outcome,
                 "next_step": row.next_step, "next_on": row.next_on, "note": row.note, "first_contact": row.first_contact,
                 "recorded_at": row.recorded_at} for row in records]  # fmt: skip


@router.post("/cases/{case_id}/records", access=only(*TEAM), status_code=201)
def add_record(request: Request, case_id: UUID, who: Who, entry: RecordEntry) -> Response:
    def deed(session: Session) -> dict[str, Any]:
        record = recording.record_service(session, who, case_id, entry)
        return {"record_id": record.id, "first_contact": record.first_contact, "recorded_at": record.recorded_at}

    return desk.write(request, who, deed)


@router.put("/cases/{case_id}/team", access=only(*ASSIGNERS))
def change_team(request: Request, case_id: UUID, who: Who, entry: TeamEntry) -> Response:
    return desk.write(request, who, lambda session: case_shape(assigning.reassign(session, who, case_id, entry)))


@router.post("/cases/{case_id}/rest", access=only(*TEAM))
def rest_case(request: Request, case_id: UUID, who: Who, entry: RestEntry) -> Response:
    return desk.write(request, who, lambda session: case_shape(resting.rest_case(session, who, case_id, entry)))


@router.post("/cases/{case_id}/resume", access=only(*TEAM))
def resume_case(request: Request, case_id: UUID, who: Who) -> Response:
    return desk.write(request, who, lambda session: case_shape(resting.resume_case(session, who, case_id)))


@router.post("/cases/{case_id}/end", access=only(*TEAM))
def end_case(request: Request, case_id: UUID, who: Who, entry: EndEntry) -> Response:
    return desk.write(request, who, lambda session: case_shape(resting.end_case(session, who, case_id, entry)))
