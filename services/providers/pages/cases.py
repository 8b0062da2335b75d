"""A case's page: the explained list, the consent and how each recipient stands, the engagement."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.providers.consenting import MOST_RECIPIENTS
from services.providers.models import Match, Provider
from services.providers.models.consents import LIVE
from services.providers.operations import proposing
from services.providers.pages.desk import CASE_PEOPLE, desk, router, show
from services.providers.queries import cases, registry
from services.providers.queries.claims import may_know
from services.ui.forms import Form
from services.ui.identity import Identity, Who


@router.get("/cases/{case_id}", access=CASE_PEOPLE)
def show_case(request: Request, who: Who, case_id: UUID) -> Response:
    desk.await_row(request, lambda session: cases.is_heard_of(session, case_id) or None)
    with desk.reading(request) as session:
        return _show(request, session, who, case_id)


@router.post("/cases/{case_id}/match", access=CASE_PEOPLE)
def match_again(request: Request, who: Who, case_id: UUID, form: Form) -> Response:
    def deed(session: Session) -> str:
        proposing.match_again(session, who, case_id)
        return f"/providers/cases/{case_id}"

    return desk.submit(request, who, form, deed)


def _show(request: Request, session: Session, who: Identity, case_id: UUID) -> Response:
    case = cases.get_case(session, who, case_id)
    consents = cases.list_consents(session, case_id, who)
    match = cases.find_match(session, case_id, who)
    engagements = cases.list_engagements(session, case_id, who)
    live = next((one for one in consents if one.state in LIVE), None)
    providers = _providers(session, match)
    return show(
        request, "case.html", who, case_id=case_id, case=case, match=match, providers=providers,
        shelves=registry.list_products(session, providers), report=cases.find_report(session, case_id, who),
        firm=cases.find_firm(session, case.enterprise_id), live=live, past=[one for one in consents if one is not live],
        asked={one.consent_id: cases.list_asked(session, one) for one in consents}, engagements=engagements,
        names={one.provider_id: one.name for one in registry.list_listed(session, {e.provider_id for e in engagements})},
        is_firm=cases.is_firm_of(who, case), is_liaison=cases.is_liaison_of(who, case), most=MOST_RECIPIENTS,
        closed=cases.is_closed(session, case_id), resting=cases.is_resting(session, case_id),
        busy=any(one.state not in ("accepted", "ended") for one in engagements), hides=not may_know(session, who, case.opened_at),
    )  # fmt: skip


def _providers(session: Session, match: Match | None) -> dict[UUID, Provider]:
    ids = [UUID(one["provider_id"]) for one in match.candidates] if match else []
    return {one.provider_id: one for one in registry.list_listed(session, ids)}
