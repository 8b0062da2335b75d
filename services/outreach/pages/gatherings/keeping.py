"""What the center does with gatherings: announce, revise, cancel, close, and see how each stands."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.industries import division_choices
from services.contracts.refusals import Refused
from services.outreach.gathering_entries import GatheringEntry, ReasonEntry, SeriesEntry
from services.outreach.models import Gathering
from services.outreach.models.gatherings import now
from services.outreach.operations.gatherings import announcing, closing
from services.outreach.pages.desk import desk, router
from services.outreach.pages.gatherings.showing import KEEPERS, kinds, next_page, read_cursor, show
from services.outreach.queries.gatherings import registrations
from services.outreach.queries.gatherings.gatherings import (
    PAGE,
    count_seats,
    counts_of,
    get_gathering,
    list_past,
    list_series,
    list_upcoming,
)
from services.ui.desk import then
from services.ui.forms import Form, FormState, SentForm
from services.ui.identity import Identity, Who
from services.workdays import SHANGHAI

LIST = "/outreach/gatherings"


@router.get("/gatherings", access=KEEPERS)
def kept_gatherings(request: Request, who: Who, after: str = "", before: str = "") -> Response:
    """Everything announced, with seats taken, people waiting, people who came."""
    at = now()
    with desk.reading(request) as session:
        upcoming = list_upcoming(session, at, after=read_cursor(after)) if not before else []
        past = list_past(session, at, before=read_cursor(before)) if not after else []
        counts = count_seats(session, [one.gathering_id for one in (*upcoming, *past)])
        series = list_series(session)
    return show(
        request, "kept.html", who, upcoming=upcoming, past=past, counts=counts, series=series,
        later=next_page(LIST, upcoming, PAGE, "after"), earlier=next_page(LIST, past, PAGE, "before"),
    )  # fmt: skip


@router.get("/new-gathering", access=KEEPERS)
def new_page(request: Request, who: Who, series: str = "", kind: str = "training") -> Response:
    return _form_page(request, who, FormState.of(kind=kind if kind in dict(kinds()) else "", series_id=series[:40], quota=50))


def _form_page(
    request: Request, who: Identity, form: FormState[GatheringEntry], status: int = 200, gathering: Gathering | None = None
) -> Response:
    with desk.reading(request) as session:
        series = [(str(one.series_id), one.title) for one in list_series(session)]
    return show(
        request, "form.html", who, status=status, form=form, gathering=gathering, kinds=kinds(), series=series,
        industries=division_choices(),
    )  # fmt: skip


@router.post("/new-gathering", access=KEEPERS)
def announce_deed(request: Request, who: Who, form: Form) -> Response:
    entry = form.read(GatheringEntry)
    if not entry:
        return _form_page(request, who, entry, 422)
    try:
        return desk.submit(request, who, form, lambda session: _managed(announcing.announce_gathering(session, who, entry.value)))
    except Refused as error:
        return _form_page(request, who, entry.refuse(error), error.status)


def _managed(gathering: Gathering) -> str:
    return f"{LIST}/{gathering.gathering_id}/manage"


@router.get("/gatherings/{gathering_id}/edit", access=KEEPERS)
def edit_page(request: Request, who: Who, gathering_id: UUID) -> Response:
    with desk.reading(request) as session:
        gathering = get_gathering(session, gathering_id)
    return _form_page(request, who, _filled(gathering), gathering=gathering)


def _filled(gathering: Gathering) -> FormState[GatheringEntry]:
    times = {
        name: f"{getattr(gathering, name).astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"
        for name in ("starts_at", "ends_at", "registration_closes_at")
    }
    plain = {name: getattr(gathering, name) for name in GatheringEntry.model_fields if name not in times}
    return FormState.of(**plain, **times)


@router.post("/gatherings/{gathering_id}/edit", access=KEEPERS)
def edit_deed(request: Request, who: Who, form: Form, gathering_id: UUID) -> Response:
    with desk.reading(request) as session:
        gathering = get_gathering(session, gathering_id)
    entry = form.read(GatheringEntry)
    if entry:
        revised = _same_minutes(gathering, entry.value)
        try:
            return desk.submit(
                request, who, form, lambda session: _managed(announcing.revise_gathering(session, who, gathering_id, revised))
            )
        except Refused as error:
            return _form_page(request, who, entry.refuse(error), error.status, gathering)
    return _form_page(request, who, entry, 422, gathering)


def _same_minutes(gathering: Gathering, entry: GatheringEntry) -> GatheringEntry:
    """A form knows no seconds: a time left as it was shown is left as it was."""
    kept = {}
    for name in ("starts_at", "ends_at", "registration_closes_at"):
        was, sent = getattr(gathering, name), getattr(entry, name)
        if sent is not None and was.replace(second=0, microsecond=0) == sent:
            kept[name] = was
    return entry.model_copy(update=kept)


@router.get("/gatherings/{gathering_id}/manage", access=KEEPERS)
def manage_page(request: Request, who: Who, gathering_id: UUID) -> Response:
    return managed_shown(request, who, gathering_id)


def managed_shown(
    request: Request, who: Identity, gathering_id: UUID, *, status: int = 200, form: object = None, doing: str = ""
) -> Response:
    """How one gathering stands, what can be done with it, what was promised, what people thought."""
    with desk.reading(request) as session:
        gathering = get_gathering(session, gathering_id)
        counts = counts_of(session, gathering_id)
        promises = registrations.list_promises(session, gathering_id)
        feedback = registrations.list_feedback(session, gathering_id)
        mean, rated = registrations.average_rating(session, gathering_id)
    return show(
        request, "manage.html", who, status=status, form=form, doing=doing, gathering=gathering, counts=counts, promises=promises,
        feedback=feedback, mean=mean, rated=rated, begun=gathering.has_begun(now()),
    )  # fmt: skip


def do_and_return(
    request: Request, who: Identity, form: SentForm, gathering_id: UUID, deed: Callable[[Session], object]
) -> Response:
    """The deed, and back to the gathering."""
    return desk.submit(request, who, form, then(f"{LIST}/{gathering_id}/manage", deed))


@router.get("/gatherings/{gathering_id}/cancel", access=KEEPERS)
def cancel_page(request: Request, who: Who, gathering_id: UUID) -> Response:
    return _cancel_shown(request, who, gathering_id, None)


def _cancel_shown(
    request: Request, who: Identity, gathering_id: UUID, form: FormState[ReasonEntry] | None, status: int = 200
) -> Response:
    with desk.reading(request) as session:
        gathering, counts = get_gathering(session, gathering_id), counts_of(session, gathering_id)
    return show(request, "cancel.html", who, status=status, form=form, gathering=gathering, counts=counts)


@router.post("/gatherings/{gathering_id}/cancel", access=KEEPERS)
def cancel_deed(request: Request, who: Who, form: Form, gathering_id: UUID) -> Response:
    entry = form.read(ReasonEntry)
    if not entry:
        return _cancel_shown(request, who, gathering_id, entry, 422)
    return do_and_return(
        request, who, form, gathering_id, lambda session: announcing.cancel_gathering(session, gathering_id, entry.value.reason)
    )


@router.get("/gatherings/{gathering_id}/close", access=KEEPERS)
def close_page(request: Request, who: Who, gathering_id: UUID) -> Response:
    with desk.reading(request) as session:
        gathering, counts = get_gathering(session, gathering_id), counts_of(session, gathering_id)
    return show(request, "close.html", who, gathering=gathering, counts=counts)


@router.post("/gatherings/{gathering_id}/close", access=KEEPERS)
def close_deed(request: Request, who: Who, form: Form, gathering_id: UUID) -> Response:
    return do_and_return(request, who, form, gathering_id, lambda session: closing.hold_gathering(session, gathering_id))


@router.get("/new-series", access=KEEPERS)
def new_series_page(request: Request, who: Who) -> Response:
    return show(request, "series_form.html", who, form=None)


@router.post("/new-series", access=KEEPERS)
def begin_series_deed(request: Request, who: Who, form: Form) -> Response:
    entry = form.read(SeriesEntry)
    if not entry:
        return show(request, "series_form.html", who, form=entry, status=422)
    return desk.submit(
        request, who, form, lambda session: f"/outreach/series/{announcing.begin_series(session, who, entry.value).series_id}"
    )
