"""A provider asks to be listed."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.districts import DISTRICTS
from services.contracts.refusals import Refused
from services.contracts.words import _
from services.providers.entries import ApplicationEntry, Category
from services.providers.models import Provider, ProviderState
from services.providers.operations import applying
from services.providers.pages.desk import PROVIDER, desk, router, show
from services.providers.queries import registry
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who


@router.get("/apply", access=PROVIDER)
def show_application(request: Request, who: Who) -> Response:
    with desk.reading(request) as session:
        return _show(request, who, registry.find_own_provider(session, who), None)


@router.post("/apply", access=PROVIDER)
def apply(request: Request, who: Who, form: Form) -> Response:
    entry = form.read(ApplicationEntry)
    if not entry:
        return _show(request, who, None, entry, status=422)

    def deed(session: Session) -> str:
        applying.apply_as_provider(session, who, entry.value)
        return "/providers/apply"

    try:
        return desk.submit(request, who, form, deed)
    except Refused as error:
        return _show(request, who, None, entry.refuse(error), status=error.status)


def _show(request: Request, who: Identity, own: Provider | None, form: FormState[Any] | None, *, status: int = 200) -> Response:
    if form is None and own is not None and own.state == ProviderState.REFUSED:
        form = FormState.of(**{name: getattr(own, name) for name in ApplicationEntry.model_fields})
    categories = [
        (Category.INTEGRATOR.value, Category.INTEGRATOR.value, _("从咨询、方案到实施运维，一家负责到底")),
        (Category.PRODUCT.value, Category.PRODUCT.value, _("小型化、快速化、轻量化、精准化的标准产品")),
        (Category.LEADER.value, Category.LEADER.value, _("由链主企业带动上下游一起改造")),
    ]
    return show(
        request, "apply.html", who, status=status, own=own, form=form, categories=categories,
        districts=[(name, name) for name in DISTRICTS],
    )  # fmt: skip
