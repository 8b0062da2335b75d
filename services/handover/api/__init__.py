"""Doors for programs: agreeing to a handover and following it; the list of transfers for the center."""

from __future__ import annotations

from services.handover.api import cases, transfers
from services.handover.api.desk import router

__all__ = ["cases", "router", "transfers"]
