"""Registering, and one's own page behind its link: state, code, "I will not come", feedback, certificate."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.contracts.refusals import Refused
from services.outreach.gathering_entries import FeedbackEntry, RegistrationEntry
from services.outreach.minting import qr_text, tidy_number
from services.outreach.models.gatherings import now
from services.outreach.operations.gatherings.noticing import own_path
from services.outreach.operations.gatherings.rating import give_feedback
from services.outreach.operations.gatherings.registering import (
    REGISTER_ADDRESS,
    REGISTER_MOBILE,
    AlreadyRegistered,
    register,
    remind_of_link,
)
from services.outreach.operations.gatherings.seating import give_up_seat
from services.outreach.pages.desk import desk, router
from services.outreach.pages.gatherings.calendar import gathering_shown
from services.outreach.pages.gatherings.showing import absolute, qr_image, show
from services.outreach.queries.gatherings.gatherings import get_gathering
from services.outreach.queries.gatherings.registrations import find_certificate, get_certificate, get_own
from services.ui.desk import PUBLIC
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Visitor
from services.ui.patience import demand_patience


@router.post("/gatherings/{gathering_id}/register", access=PUBLIC)
def register_deed(request: Request, who: Visitor, form: Form, gathering_id: UUID) -> Response:
    with desk.reading(request) as session:
        get_gathering(session, gathering_id)
    entry = form.read(RegistrationEntry)
    if not entry:
        return gathering_shown(request, who, gathering_id, entry, 422)
    try:
        demand_patience(desk, request, REGISTER_ADDRESS, (REGISTER_MOBILE, entry.value.mobile))
        return desk.submit(request, who, form, lambda session: own_path(register(session, who, gathering_id, entry.value)))
    except AlreadyRegistered as error:
        with desk.transaction(request) as session:
            remind_of_link(session, gathering_id, entry.value.mobile)
        return gathering_shown(request, who, gathering_id, entry.refuse(error), error.status)
    except Refused as error:
        return gathering_shown(request, who, gathering_id, entry.refuse(error), error.status)


def _own_page(
    request: Request, who: Identity | None, secret: str, form: FormState[FeedbackEntry] | None = None, status: int = 200
) -> Response:
    with desk.reading(request) as session:
        own = get_own(session, secret)
    mine, gathering = own.registration, own.gathering
    stands = mine.is_active and gathering.is_open
    response = show(
        request, "own.html", who, status=status, form=form, own=own, mine=mine, gathering=gathering, stands=stands,
        may_leave=stands and mine.came_at is None and not gathering.has_begun(now()),
        may_rate=mine.came_at is not None and mine.rating is None and gathering.has_begun(now()),
        qr=qr_image(qr_text(gathering.gathering_id.hex, mine.code)) if stands and mine.came_at is None else None,
    )  # fmt: skip
    return _kept_private(response)


def _kept_private(response: Response) -> Response:
    """The address is the key: search engines shall not learn it, nor other sites, to whom no page of ours says where it leads from."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@router.get("/r/{secret}", access=PUBLIC)
def own_page(request: Request, who: Visitor, secret: str) -> Response:
    return _own_page(request, who, secret)


@router.get("/r/{secret}/give-up", access=PUBLIC)
def give_up_page(request: Request, who: Visitor, secret: str) -> Response:
    with desk.reading(request) as session:
        own = get_own(session, secret)
    return _kept_private(show(request, "give_up.html", who, mine=own.registration, gathering=own.gathering))


@router.post("/r/{secret}/give-up", access=PUBLIC)
def give_up_deed(request: Request, who: Visitor, form: Form, secret: str) -> Response:
    return desk.submit(request, who, form, lambda session: own_path(give_up_seat(session, secret)))


@router.post("/r/{secret}/feedback", access=PUBLIC)
def feedback_deed(request: Request, who: Visitor, form: Form, secret: str) -> Response:
    entry = form.read(FeedbackEntry)
    with desk.reading(request) as session:
        get_own(session, secret)
    if not entry:
        return _own_page(request, who, secret, entry, 422)
    return desk.submit(request, who, form, lambda session: own_path(give_feedback(session, secret, entry.value)))


@router.get("/r/{secret}/certificate", access=PUBLIC)
def certificate_page(request: Request, who: Visitor, secret: str) -> Response:
    """To print; there is none without attendance."""
    with desk.reading(request) as session:
        own = get_own(session, secret)
        certificate = get_certificate(session, own.certificate.number if own.certificate else "")
    address = absolute(request, f"/outreach/certificates?number={certificate.number}")
    page = show(
        request, "certificate.html", who, mine=own.registration, gathering=own.gathering, certificate=certificate, address=address,
        qr=qr_image(address),
    )  # fmt: skip
    return _kept_private(page)


@router.get("/certificates", access=PUBLIC)
def verification_page(request: Request, who: Visitor, number: str = "") -> Response:
    """Whether the center gave a certificate of this number, and for what; the name in part only."""
    number = tidy_number(number[:40])
    with desk.reading(request) as session:
        certificate = find_certificate(session, number)
    status = 404 if number and certificate is None else 200
    return show(request, "verification.html", who, status=status, number=number, certificate=certificate)
