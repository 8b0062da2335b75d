"""The manager decides on applications."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.providers.entries import RefusalEntry
from services.providers.models import ProviderState
from services.providers.operations import applying
from services.providers.pages.desk import MANAGER, desk, router, show
from services.providers.queries import registry
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who


@router.get("/applications", access=MANAGER)
def show_applications(request: Request, who: Who) -> Response:
    return _show(request, who)


@router.post("/applications/{provider_id}/approve", access=MANAGER)
def approve(request: Request, who: Who, provider_id: UUID, form: Form) -> Response:
    def deed(session: Session) -> str:
        applying.approve_provider(session, who, provider_id)
        return "/providers/applications"

    return desk.submit(request, who, form, deed)


@router.post("/applications/{provider_id}/refuse", access=MANAGER)
def refuse(request: Request, who: Who, provider_id: UUID, form: Form) -> Response:
    entry = form.read(RefusalEntry)
    if not entry:
        return _show(request, who, form=entry, refused=provider_id, status=422)

    def deed(session: Session) -> str:
        applying.refuse_provider(session, who, provider_id, entry.value.reason)
        return "/providers/applications"

    return desk.submit(request, who, form, deed)


def _show(
    request: Request, who: Identity, *, form: FormState[Any] | None = None, refused: UUID | None = None, status: int = 200
) -> Response:
    with desk.reading(request) as session:
        waiting = registry.list_applications(session, ProviderState.APPLIED)
        decided = [
            *registry.list_applications(session, ProviderState.REFUSED, limit=20),
            *registry.list_applications(session, ProviderState.LISTED, limit=50),
        ]
        return show(
            request, "applications.html", who, status=status, waiting=waiting, decided=decided, form=form, refused=refused
        )
