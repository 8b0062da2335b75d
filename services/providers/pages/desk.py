"""The one page router of the room."""

from __future__ import annotations

from services.ui.desk import Desk

desk = Desk("providers")
router = desk.pages(prefix="/providers")
