"""Doors for people."""

from __future__ import annotations

from services.outreach.pages.desk import router
from services.ui.navigation import NavigationItem, Tab

NAVIGATION: list[NavigationItem] = []
TABS: list[Tab] = []

__all__ = ["NAVIGATION", "TABS", "router"]
