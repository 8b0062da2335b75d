"""Doors for people."""

from __future__ import annotations

from services.contracts.vocabulary import Role
from services.handover.pages import agreements, cases, connectors, transfers
from services.handover.pages.desk import router
from services.ui.navigation import NavigationItem, Tab

_CASE_ROLES = (Role.SME, Role.LIAISON, Role.COMMISSIONER, Role.MENTOR, Role.MANAGER)

NAVIGATION = [NavigationItem("平台衔接", "/handover/transfers", (Role.MANAGER, Role.COMMISSIONER), measure=8)]
TABS = [Tab("平台衔接", "/handover/cases/{case_id}", _CASE_ROLES)]

__all__ = ["NAVIGATION", "TABS", "agreements", "cases", "connectors", "router", "transfers"]
