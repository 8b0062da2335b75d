"""Doors for people."""

from __future__ import annotations

from services.providers.pages.desk import router

__all__ = ["router"]
