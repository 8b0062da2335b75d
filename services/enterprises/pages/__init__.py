"""The room's doors for people."""

from services.enterprises.pages.base import router

__all__ = ["router"]
