"""Gatherings as programs read them."""

from __future__ import annotations

from typing import Any

from services.outreach.models import Certificate, Gathering, Promise, Registration, Series
from services.outreach.operations.gatherings.admitting import Taken
from services.outreach.queries.gatherings.gatherings import Counts
from services.outreach.queries.gatherings.registrations import Own

_GATHERING = (
    "gathering_id", "kind", "title", "about", "place", "starts_at", "ends_at", "quota", "registration_closes_at", "speaker",
    "organiser", "series_id", "park", "industry", "state", "cancel_reason", "people", "firms",
)  # fmt: skip
_REGISTRATION = (
    "registration_id", "arrival", "state", "name", "mobile", "firm_name", "credit_code", "enterprise_id", "case_id", "code",
    "registered_at", "came_at", "rating",
)  # fmt: skip
_PROMISE = (
    "promise_id", "gathering_id", "enterprise_id", "case_id", "firm_name", "with_kind", "with_organisation", "provider_id", "topic",
    "due_on",
)  # fmt: skip


def gathering_json(gathering: Gathering, counts: Counts | None) -> dict[str, Any]:
    """What is public: counts, never names."""
    counts = counts or Counts()
    told = {name: getattr(gathering, name) for name in _GATHERING}
    return told | {
        "seats_taken": counts.seated,
        "waiting": counts.waiting,
        "page": f"/outreach/gatherings/{gathering.gathering_id}",
    }


def series_json(series: Series) -> dict[str, Any]:
    return {"series_id": series.series_id, "title": series.title, "about": series.about}


def registration_json(registration: Registration) -> dict[str, Any]:
    """As the center's people see it: without the secret."""
    return {name: getattr(registration, name) for name in _REGISTRATION} | {"walk_in": registration.walked_in}


def own_json(own: Own) -> dict[str, Any]:
    """As its owner sees it."""
    mine = own.registration
    return {
        "registration_id": mine.registration_id, "gathering_id": mine.gathering_id, "secret": mine.secret,
        "link": f"/outreach/r/{mine.secret}", "state": mine.state, "place": own.place, "code": mine.code, "name": mine.name,
        "enterprise_id": mine.enterprise_id, "case_id": mine.case_id, "came_at": mine.came_at, "rating": mine.rating,
        "certificate": own.certificate.number if own.certificate else None,
    }  # fmt: skip


def taken_json(taken: Taken) -> dict[str, Any]:
    return {"entry_id": taken.entry_id, "outcome": taken.outcome, "registration_id": taken.registration_id}


def promise_json(promise: Promise) -> dict[str, Any]:
    return {name: getattr(promise, name) for name in _PROMISE}


def certificate_json(certificate: Certificate) -> dict[str, Any]:
    """What a verification shows."""
    return {
        "number": certificate.number, "name": certificate.masked_name, "title": certificate.title, "held_on": certificate.held_on,
        "valid": True,
    }  # fmt: skip
