"""Doors for programs."""

from __future__ import annotations

from services.outreach.api.desk import router

__all__ = ["router"]
