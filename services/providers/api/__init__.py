"""Doors for programs: the registry, a case's way to a provider, and the provider's side."""

from __future__ import annotations

from services.providers.api import cases, engagements, referrals, registry
from services.providers.api.desk import router

__all__ = ["cases", "engagements", "referrals", "registry", "router"]
