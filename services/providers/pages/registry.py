"""The registry, for everybody signed in. `case` brings along the case for which a provider is looked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from services.contracts.industries import division_choices
from services.providers.models import Provider
from services.providers.pages.desk import desk, domain_options, router, scene_options, show
from services.providers.queries import registry
from services.ui.desk import SIGNED_IN
from services.ui.identity import Who

Text = Annotated[str, Query(max_length=60)]


@dataclass(frozen=True, slots=True)
class Pages:
    """Addresses around this page of the list."""

    previous: str | None
    next: str | None


@router.get("", access=SIGNED_IN)
@router.get("/listed", access=SIGNED_IN)
def show_registry(
    request: Request, who: Who, words: Text = "", scene: Text = "", industry: Text = "", domain: Text = "", light: Text = "",
    case: UUID | None = None, before: datetime | None = None, before_id: UUID | None = None,
) -> Response:  # fmt: skip
    search = registry.Search(words.strip(), scene, industry, domain, bool(light))
    after = (before, before_id) if before and before_id else None
    with desk.reading(request) as session:
        found = registry.search_providers(session, search, before=after)
        shelves = registry.list_products(session, [one.provider_id for one in found])
        given = {"words": words, "scene": scene, "industry": industry, "domain": domain, "light": light, "case": case}
        return show(
            request, "registry.html", who, found=found, shelves=shelves, search=search, case=case,
            scenes=scene_options(), industries=division_choices(), domains=domain_options(),
            page=_pages(given, found, first=after is None),
        )  # fmt: skip


@router.get("/listed/{provider_id}", access=SIGNED_IN)
def show_provider(request: Request, who: Who, provider_id: UUID, case: UUID | None = None) -> Response:
    with desk.reading(request) as session:
        provider = registry.get_listed(session, provider_id)
        products = registry.list_products(session, [provider_id]).get(provider_id, [])
        return show(request, "provider.html", who, provider=provider, products=products, case=case)


def _pages(given: Mapping[str, object], found: list[Provider], *, first: bool) -> Pages:
    kept = {name: value for name, value in given.items() if value}
    last = found[-1] if len(found) == registry.PAGE else None
    onward = {**kept, "before": last.applied_at.isoformat(), "before_id": last.provider_id} if last else None
    return Pages(
        previous=None if first else f"/providers?{urlencode(kept)}",
        next=f"/providers?{urlencode(onward)}" if onward else None,
    )
