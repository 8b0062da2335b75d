"""Doors for people."""

from __future__ import annotations

from services.contracts.vocabulary import Role
from services.providers.pages import (
    applications,
    applying,
    cases,
    consents,
    engagements,
    mine,
    overview,
    plans,
    referrals,
    registry,
)
from services.providers.pages.desk import router
from services.providers.queries.figures import FIGURES
from services.ui.navigation import NavigationItem, Tab

_CASE_ROLES = (Role.SME, Role.LIAISON, Role.COMMISSIONER, Role.MENTOR, Role.MANAGER)

NAVIGATION = [
    NavigationItem("服务商对接", "/providers/referrals", (Role.PROVIDER,)),
    NavigationItem("改造项目", "/providers/engagements", (*_CASE_ROLES, Role.PROVIDER)),
    NavigationItem("我的产品", "/providers/mine", (Role.PROVIDER,)),
    NavigationItem("入库申请", "/providers/applications", (Role.MANAGER,)),
    NavigationItem("服务商资源库", "/providers/listed", (*_CASE_ROLES, Role.PROVIDER)),
]
TABS = [Tab("服务商对接", "/providers/cases/{case_id}", _CASE_ROLES)]

__all__ = [
    "FIGURES", "NAVIGATION", "TABS", "applications", "applying", "cases", "consents", "engagements", "mine", "overview", "plans", "referrals", "registry",
    "router",
]  # fmt: skip
