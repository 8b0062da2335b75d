"""Where somebody of a firm begins: what needs doing next, who looks after them, and what happened so far."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from services.contracts.refusals import NotFound, Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.enterprises.entries import NeedEntry, ReasonEntry
from services.enterprises.models import ClaimState
from services.enterprises.operations import deciding, opening
from services.enterprises.pages.base import desk, router
from services.enterprises.queries.firms import find_claims_by, list_claims
from services.enterprises.queries.landing import find_landing
from services.enterprises.queries.seeing import find_own_firm
from services.ui.addresses import with_next
from services.ui.desk import only, see_other
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who


@router.get("/mine", access=only(Role.SME))
def show_mine(request: Request, who: Who, renewed: str = "") -> Response:
    """Whoever has come to a firm since they signed in is first given an identity that says so: other rooms go by it."""
    with desk.reading(request) as session:
        firm = find_own_firm(session, who)
    if firm is not None and firm.id != who.organisation_id and not renewed:
        return see_other(f"{with_next('/accounts/renew', '/enterprises/mine?renewed=yes')}&await_organisation={firm.id}")
    return _landing(request, who, None)


def _landing(request: Request, who: Identity, form: FormState[NeedEntry] | None, status: int = 200) -> Response:
    with desk.reading(request) as session:
        landing = find_landing(session, who)
        made = find_claims_by(session, who.person_id)
        if landing is None:
            return desk.render(request, "enterprises/welcome.html", who=who, made=made)
        administrates = landing.firm.administrator_id == who.person_id
        asking = list_claims(session, ClaimState.REDIRECTED, enterprise_id=landing.firm.id) if administrates else []
        return desk.render(
            request, "enterprises/mine.html", who=who, form=form, status=status, landing=landing, asking=asking,
            own_claim=next((view.claim for view in made if view.firm.id == landing.firm.id), None),
            case_id=landing.case.id if landing.case else None,
        )  # fmt: skip


@router.post("/mine/case", access=only(Role.SME))
def open_case(request: Request, who: Who, form: Form) -> Response:
    """A new case once the last one is over; from a sentence of need, or from the assessment."""
    entry = form.read(NeedEntry)
    if entry:
        try:
            return desk.submit(request, who, form, lambda session: _open(session, who, entry.value.need))
        except Refused as error:
            entry.refuse(error)
    return _landing(request, who, entry, status=422)


def _open(session: Session, who: Identity, need: str | None) -> str:
    firm = find_own_firm(session, who)
    if firm is None:
        raise NotFound(_("请先登记或认领企业"))
    opening.open_case_of(session, who, firm.id, need)
    return "/enterprises/mine"


@router.post("/claims/{claim_id}/admit", access=only(Role.SME))
def admit_colleague(request: Request, claim_id: UUID, who: Who, form: Form) -> Response:
    def deed(session: Session) -> str:
        deciding.admit_colleague(session, who, claim_id)
        return "/enterprises/mine"

    return desk.submit(request, who, form, deed)


@router.post("/claims/{claim_id}/turn-away", access=only(Role.SME))
def turn_colleague_away(request: Request, claim_id: UUID, who: Who, form: Form) -> Response:
    entry = form.read(ReasonEntry)

    def deed(session: Session) -> str:
        deciding.turn_colleague_away(session, who, claim_id, entry.value.reason if entry else _("管理员未同意"))
        return "/enterprises/mine"

    return desk.submit(request, who, form, deed)
