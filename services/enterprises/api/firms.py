"""Register, claim, verify, and a firm's own facts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request, Response, UploadFile
from sqlalchemy.orm import Session

from services.contracts.refusals import NotFound
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.enterprises.api.base import case_shape, claim_links, claim_shape, desk, firm_shape, read_upload, router
from services.enterprises.entries import ClaimEntry, FiguresEntry, ProfileEntry, ReasonEntry, RegistrationEntry
from services.enterprises.models import Claim, ClaimState
from services.enterprises.operations import claiming, deciding, keeping, registering
from services.enterprises.queries.firms import find_active_case, list_claims, list_figures
from services.enterprises.queries.landing import find_landing
from services.enterprises.queries.seeing import TEAM, get_firm, shown_since
from services.ui.desk import only
from services.ui.identity import Who

CHECKERS = (Role.LIAISON, Role.MANAGER)


@router.post("/register", access=only(Role.SME), status_code=201)
def register(request: Request, who: Who, entry: RegistrationEntry) -> Response:
    """Bring one's own firm; it works at once, the licence is checked beside (待核实)."""

    def deed(session: Session) -> dict[str, Any]:
        firm, case = registering.register_own_firm(session, who, entry)
        return firm_shape(firm) | {"case_id": case.id}

    return desk.write(request, who, deed)


@router.post("/claim", access=only(Role.SME), status_code=201)
def claim(request: Request, who: Who, entry: ClaimEntry) -> Response:
    """Claim a firm that is on the register; a second claimant is sent to its administrator."""

    def deed(session: Session) -> dict[str, Any]:
        made = claiming.claim_by(session, who, entry, claim_links(request))
        case = find_active_case(session, made.enterprise_id) if made.state == ClaimState.PENDING else None
        return claim_shape(made) | {"case_id": case.id if case else None}

    return desk.write(request, who, deed)


@router.get("/mine", access=only(Role.SME))
def mine(request: Request, who: Who) -> dict[str, Any]:
    """One's own firm, its case, and what needs doing next."""
    with desk.reading(request) as session:
        landing = find_landing(session, who)
        if landing is None:
            raise NotFound(_("您还没有登记或认领企业"))
        return {
            "firm": firm_shape(landing.firm),
            "case": case_shape(landing.case) if landing.case else None,
            "next": landing.guide,
            "team": [{"role": place.role, "person_id": place.person_id, "name": place.person.name if place.person else None,
                      "mobile": place.person.mobile if place.person else None} for place in landing.team if place.person_id],
        }  # fmt: skip


@router.get("/firms/{enterprise_id}", access=only(Role.SME, *TEAM))
def show_firm(request: Request, enterprise_id: UUID, who: Who) -> dict[str, Any]:
    with desk.reading(request) as session:
        firm = get_firm(session, who, enterprise_id)
        figures = list_figures(session, firm.id, shown_since(firm, who))
        case = find_active_case(session, firm.id)
        return firm_shape(firm) | {
            "case_id": case.id if case else None,
            "figures": [{"year": row.year, "staff": row.staff, "revenue_wan": row.revenue_wan, "assets_wan": row.assets_wan}
                        for row in figures],
        }  # fmt: skip


@router.put("/firms/{enterprise_id}", access=only(Role.SME, *TEAM))
def change_profile(request: Request, enterprise_id: UUID, who: Who, entry: ProfileEntry) -> Response:
    return desk.write(request, who, lambda session: firm_shape(registering.change_profile(session, who, enterprise_id, entry)))


@router.put("/firms/{enterprise_id}/figures", access=only(Role.SME, *TEAM))
def record_figures(request: Request, enterprise_id: UUID, who: Who, entry: FiguresEntry) -> Response:
    return desk.write(request, who, lambda session: firm_shape(registering.record_figures(session, who, enterprise_id, entry)))


@router.post("/firms/{enterprise_id}/verify", access=only(*CHECKERS))
def verify_firm(request: Request, enterprise_id: UUID, who: Who) -> Response:
    """The licence was checked: whoever claimed the firm is confirmed (已核实)."""
    return desk.write(request, who, lambda session: claim_shape(deciding.verify_firm(session, who, enterprise_id)))


@router.get("/claims", access=only(*CHECKERS))
def show_claims(request: Request, who: Who) -> list[dict[str, Any]]:
    """Claims that wait: for the liaison (pending), or for a firm's administrator (redirected)."""
    with desk.reading(request) as session:
        views = list_claims(session, ClaimState.PENDING, ClaimState.REDIRECTED)
        return [claim_shape(view.claim) | {"name": view.firm.name} for view in views]


@router.post("/claims/{claim_id}/verify", access=only(*CHECKERS))
def verify_claim(request: Request, claim_id: UUID, who: Who) -> Response:
    return desk.write(request, who, lambda session: claim_shape(deciding.verify_claim(session, who, claim_id)))


@router.post("/claims/{claim_id}/refuse", access=only(*CHECKERS))
def refuse_claim(request: Request, claim_id: UUID, who: Who, entry: ReasonEntry) -> Response:
    return desk.write(request, who, lambda session: claim_shape(deciding.refuse_claim(session, who, claim_id, entry.reason)))


@router.post("/claims/{claim_id}/replace", access=only(*CHECKERS))
def replace_administrator(request: Request, claim_id: UUID, who: Who) -> Response:
    """The second claimant's licence was checked: the firm is theirs."""
    return desk.write(request, who, lambda session: claim_shape(deciding.replace_administrator(session, who, claim_id)))


@router.post("/claims/{claim_id}/admit", access=only(Role.SME))
def admit_colleague(request: Request, claim_id: UUID, who: Who) -> Response:
    return desk.write(request, who, lambda session: claim_shape(deciding.admit_colleague(session, who, claim_id)))


@router.post("/claims/{claim_id}/turn-away", access=only(Role.SME))
def turn_colleague_away(request: Request, claim_id: UUID, who: Who, entry: ReasonEntry) -> Response:
    deed = deciding.turn_colleague_away
    return desk.write(request, who, lambda session: claim_shape(deed(session, who, claim_id, entry.reason)))


@router.post("/claims/{claim_id}/licence", access=only(Role.SME), status_code=201)
def attach_licence(request: Request, claim_id: UUID, who: Who, file: UploadFile) -> Response:
    """A photo of the licence, JPEG, PNG, WebP or PDF, 10 MB at most."""
    content, name = read_upload(file)
    home = request.app.state.settings.private_home()

    def deed(session: Session) -> dict[str, Any]:
        made: Claim = claiming.find_own_claim(session, who, claim_id)
        upload = keeping.keep_photo(
            session,
            home,
            content,
            kind="licence",
            file_name=name,
            by=who.person_id,
            enterprise_id=made.enterprise_id,
            where="file",
        )
        return claim_shape(claiming.attach_licence(session, who, claim_id, upload.id))

    return desk.write(request, who, deed)
