"""A case's page: what the firm agreed to, and what went where and when, with its receipt."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.handover.pages.desk import CASE_PEOPLE, connectors_of, desk, router, show
from services.handover.queries import agreements, cases, transfers
from services.ui.identity import Who


@router.get("/cases/{case_id}", access=CASE_PEOPLE)
def show_case(request: Request, who: Who, case_id: UUID) -> Response:
    desk.await_row(request, lambda session: cases.is_heard_of(session, case_id) or None)
    connectors = connectors_of(request)
    with desk.reading(request) as session:
        case = cases.get_case(session, who, case_id)
        found = agreements.list_agreements(session, who, case_id)
        return show(
            request, "case.html", who, case_id=case_id, firm=cases.find_firm(session, case.enterprise_id), connectors=connectors,
            live=[one for one in found if one.ended_at is None], past=[one for one in found if one.ended_at is not None],
            transfers=transfers.list_of_case(session, who, case_id), told=cases.is_told(session, who),
            is_firm=cases.is_firm_of(who, case), is_liaison=cases.is_liaison_of(who, case),
        )  # fmt: skip
