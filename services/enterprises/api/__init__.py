"""The room's doors for programs."""

from services.enterprises.api import cases, delegations, firms, leads, queue, rosters  # noqa: F401 (each declares its routes)
from services.enterprises.api.base import router

__all__ = ["router"]
