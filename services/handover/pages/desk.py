"""The one page router of the room, and what all its pages may call."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from starlette.responses import Response

from services.contracts.vocabulary import Role
from services.handover import naming
from services.handover.connecting import title_of
from services.handover.connectors import Connectors, read_connectors
from services.ui.desk import Desk, only
from services.ui.identity import Identity

desk = Desk("handover")
router = desk.pages(prefix="/handover")

CASE_PEOPLE = only(Role.SME, Role.LIAISON, Role.COMMISSIONER, Role.MENTOR, Role.MANAGER)
FIRM_SIDE = only(Role.SME, Role.LIAISON)
SENDERS = only(Role.LIAISON, Role.COMMISSIONER, Role.MANAGER)
LEADERS = only(Role.COMMISSIONER, Role.MANAGER)

_CALLABLE = {
    "state_named": naming.state_named, "kind_named": naming.kind_named, "outcome_named": naming.outcome_named,
    "may_resend": naming.may_resend, "title_of": title_of,
}  # fmt: skip


def show(request: Request, template: str, who: Identity, *, status: int = 200, **context: Any) -> Response:
    """A page of this room."""
    return desk.render(request, f"handover/{template}", who=who, status=status, **_CALLABLE, **context)


def connectors_of(request: Request) -> Connectors:
    return read_connectors(request.app.state.settings)
