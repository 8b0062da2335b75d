"""The one desk and router of this room's API, and who may pass."""

from __future__ import annotations

from services.contracts.vocabulary import Role
from services.ui.desk import Desk, only

desk = Desk("assessment")
router = desk.api(prefix="/api/v1/assessment")

READERS = only(Role.SME, Role.LIAISON, Role.MENTOR, Role.COMMISSIONER, Role.MANAGER, Role.EXPERT)
ANSWERERS = only(Role.SME, Role.LIAISON)
VERIFIERS = only(Role.EXPERT)
OVERSEERS = only(Role.MANAGER, Role.COMMISSIONER)
