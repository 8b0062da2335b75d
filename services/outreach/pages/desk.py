"""The one page router of the room, and what all its pages may call."""

from __future__ import annotations

from services.ui.desk import Desk

desk = Desk("outreach")
router = desk.pages(prefix="/outreach")
