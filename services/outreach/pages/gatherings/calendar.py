"""The public calendar: every gathering, each with its page, and both as .ics."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.outreach.gathering_entries import RegistrationEntry
from services.outreach.models.gatherings import now
from services.outreach.operations.gatherings.registering import NOTICE_VERSION
from services.outreach.pages.desk import desk, router
from services.outreach.pages.gatherings.showing import calendar_answer, kinds, next_page, read_cursor, show
from services.outreach.queries.gatherings.firms import find_own_firm
from services.outreach.queries.gatherings.gatherings import (
    PAGE,
    count_seats,
    counts_of,
    get_gathering,
    get_series,
    list_for_feed,
    list_of_series,
    list_past,
    list_upcoming,
)
from services.outreach.queries.gatherings.registrations import find_latest_mobile
from services.ui.desk import PUBLIC
from services.ui.forms import FormState
from services.ui.identity import Identity, Visitor

CALENDAR = "/outreach/calendar"


@router.get("/calendar", access=PUBLIC)
def calendar(request: Request, who: Visitor, kind: str = "", after: str = "", before: str = "") -> Response:
    """What is to come, soonest first, and below what was."""
    kind, at = kind if kind in dict(kinds()) else "", now()
    with desk.reading(request) as session:
        upcoming = list_upcoming(session, at, kind=kind, after=read_cursor(after)) if not before else []
        past = list_past(session, at, kind=kind, before=read_cursor(before)) if not after else []
        counts = count_seats(session, [one.gathering_id for one in upcoming])
    return show(
        request, "calendar.html", who, upcoming=upcoming, past=past, counts=counts, kind=kind, kinds=kinds(), older=bool(before),
        later=next_page(CALENDAR, upcoming, PAGE, "after", kind=kind), earlier=next_page(CALENDAR, past, PAGE, "before", kind=kind),
    )  # fmt: skip


@router.get("/calendar.ics", access=PUBLIC)
def calendar_feed(request: Request) -> Response:
    """For a calendar to subscribe to."""
    with desk.reading(request) as session:
        found = list_for_feed(session, now())
    return calendar_answer(request, found, "calendar.ics")


@router.get("/gatherings/{gathering_id}", access=PUBLIC)
def gathering_page(request: Request, who: Visitor, gathering_id: UUID) -> Response:
    return gathering_shown(request, who, gathering_id)


def gathering_shown(
    request: Request,
    who: Identity | None,
    gathering_id: UUID,
    form: FormState[RegistrationEntry] | None = None,
    status: int = 200,
) -> Response:
    """One gathering and the form to register with, filled in with what is known of a signed-in person."""
    with desk.reading(request) as session:
        gathering = get_gathering(session, gathering_id)
        counts = counts_of(session, gathering_id)
        series = get_series(session, gathering.series_id) if gathering.series_id else None
        firm = find_own_firm(session, who)
        if form is None and who is not None and not who.is_center:
            mobile = find_latest_mobile(session, who.person_id)
            form = FormState.of(
                name=who.name[:30],
                mobile=mobile,
                firm_name=firm.name if firm else "",
                credit_code=firm.credit_code if firm else "",
            )
    return show(
        request, "gathering.html", who, status=status, form=form, gathering=gathering, counts=counts, series=series,
        registrable=gathering.takes_registrations(now()), version=NOTICE_VERSION,
    )  # fmt: skip


@router.get("/gatherings/{gathering_id}/calendar.ics", access=PUBLIC)
def gathering_calendar(request: Request, gathering_id: UUID) -> Response:
    with desk.reading(request) as session:
        found = get_gathering(session, gathering_id)
    return calendar_answer(request, [found], "event.ics")


@router.get("/series/{series_id}", access=PUBLIC)
def series_page(request: Request, who: Visitor, series_id: UUID) -> Response:
    """A 园区行 with its 专场."""
    with desk.reading(request) as session:
        series = get_series(session, series_id)
        found = list_of_series(session, series_id)
        counts = count_seats(session, [one.gathering_id for one in found])
    return show(request, "series.html", who, series=series, found=found, counts=counts)
