"""The room's doors for people: the firm's own pages, the center's list, the register."""

from services.contracts.vocabulary import Role
from services.enterprises.pages import (  # noqa: F401 (each declares its routes)
    cases,
    claims,
    colleagues,
    delegations,
    firms,
    leads,
    mine,
    queue,
    registering,
    rosters,
    teams,
)
from services.enterprises.pages.base import KEEPERS, router
from services.enterprises.queries.figures import FIGURES
from services.enterprises.queries.seeing import TEAM
from services.ui.navigation import NavigationItem, Tab

NAVIGATION = [
    NavigationItem("我的企业", "/enterprises/mine", (Role.SME,)),
    NavigationItem("待办", "/enterprises/queue", TEAM),
    NavigationItem("线索", "/enterprises/leads", leads.READERS),
    NavigationItem("企业名录", "/enterprises/firms", TEAM),
    NavigationItem("认领核实", "/enterprises/claims", (Role.LIAISON, Role.MANAGER)),
    NavigationItem("名册导入", "/enterprises/rosters", KEEPERS),
    NavigationItem("团队成员", "/enterprises/colleagues", (Role.MANAGER, Role.COMMISSIONER)),
]
TABS = [Tab("进展", "/enterprises/cases/{case_id}", (Role.SME, *TEAM))]

__all__ = ["FIGURES", "NAVIGATION", "TABS", "router"]
