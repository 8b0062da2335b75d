"""A provider's own products."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.industries import division_choices
from services.contracts.refusals import Refused
from services.providers.entries import PriceBand, ProductEntry
from services.providers.operations import stocking
from services.providers.pages.desk import (
    PROVIDER,
    desk,
    domain_options,
    level_options,
    router,
    scene_options,
    show,
)
from services.providers.queries import registry
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who


@router.get("/mine", access=PROVIDER)
def show_own_products(request: Request, who: Who) -> Response:
    with desk.reading(request) as session:
        own = registry.find_own_provider(session, who)
        return show(request, "mine.html", who, own=own, products=registry.list_own_products(session, who))


@router.get("/mine/new", access=PROVIDER)
def show_new_product(request: Request, who: Who) -> Response:
    return _show(request, who, "/providers/mine/new", None)


@router.post("/mine/new", access=PROVIDER)
def add_product(request: Request, who: Who, form: Form) -> Response:
    entry = form.read(ProductEntry)
    if not entry:
        return _show(request, who, "/providers/mine/new", entry, status=422)

    def deed(session: Session) -> str:
        stocking.add_product(session, who, entry.value)
        return "/providers/mine"

    try:
        return desk.submit(request, who, form, deed)
    except Refused as error:
        return _show(request, who, "/providers/mine/new", entry.refuse(error), status=error.status)


@router.get("/mine/{product_id}", access=PROVIDER)
def show_product(request: Request, who: Who, product_id: UUID) -> Response:
    with desk.reading(request) as session:
        product = registry.get_own_product(session, who, product_id)
    form: FormState[ProductEntry] = FormState.of(**{
        name: getattr(product, name) for name in ProductEntry.model_fields if name != "light"
    })  # fmt: skip
    form.typed["light"] = "yes" if product.light else ""
    return _show(request, who, f"/providers/mine/{product_id}", form, withdrawn=product.withdrawn_at is not None)


@router.post("/mine/{product_id}", access=PROVIDER)
def edit_product(request: Request, who: Who, product_id: UUID, form: Form) -> Response:
    entry = form.read(ProductEntry)
    if not entry:
        return _show(request, who, f"/providers/mine/{product_id}", entry, status=422)

    def deed(session: Session) -> str:
        stocking.edit_product(session, who, product_id, entry.value)
        return "/providers/mine"

    return desk.submit(request, who, form, deed)


@router.post("/mine/{product_id}/withdraw", access=PROVIDER)
def withdraw_product(request: Request, who: Who, product_id: UUID, form: Form) -> Response:
    def deed(session: Session) -> str:
        stocking.withdraw_product(session, who, product_id)
        return "/providers/mine"

    return desk.submit(request, who, form, deed)


def _show(
    request: Request, who: Identity, action: str, form: FormState[Any] | None, *, status: int = 200, withdrawn: bool = False
) -> Response:
    return show(
        request, "product.html", who, status=status, form=form, action=action, withdrawn=withdrawn,
        scenes=scene_options(), industries=division_choices(), domains=domain_options(), levels=level_options(),
        bands=[(band.value, band.value) for band in PriceBand],
    )  # fmt: skip
