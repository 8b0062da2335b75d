"""The one API router of the room."""

from __future__ import annotations

from services.ui.desk import Desk

desk = Desk("outreach")
router = desk.api(prefix="/api/v1")
