"""Doors for programs."""

from __future__ import annotations

from services.outreach.api import checks, editions, gatherings, registrations, stories
from services.outreach.api.desk import router

__all__ = ["checks", "editions", "gatherings", "registrations", "router", "stories"]
