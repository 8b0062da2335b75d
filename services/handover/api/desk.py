"""The one API router of the room."""

from __future__ import annotations

from fastapi import Request

from services.contracts.vocabulary import Role
from services.handover.connectors import Connectors, read_connectors
from services.ui.desk import Desk, only

desk = Desk("handover")
router = desk.api(prefix="/api/v1/handover")

PEOPLE = only(Role.SME, Role.LIAISON, Role.COMMISSIONER, Role.MENTOR, Role.MANAGER)
FIRM_SIDE = only(Role.SME, Role.LIAISON)
SENDERS = only(Role.LIAISON, Role.COMMISSIONER, Role.MANAGER)
LEADERS = only(Role.COMMISSIONER, Role.MANAGER)


def connectors_of(request: Request) -> Connectors:
    return read_connectors(request.app.state.settings)
