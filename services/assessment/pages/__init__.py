"""The assessment for people: what it is, a case's runs, answering step by step, the pledge, the result."""

from __future__ import annotations

from services.assessment.pages import (
    answering,
    benchmark,
    campaign_firms,
    campaign_lists,
    campaigns,
    cases,
    correcting,
    earlier,
    editions,
    evidence,
    helped,
    helping,
    keeping,
    papers,
    pledging,
    proving,
    public,
    quality,
    recalculating,
    results,
    sharing,
    sheets,
    verifying,
    vouching,
)
from services.assessment.pages.door import READERS, router
from services.assessment.specimen import warm_printing
from services.contracts.vocabulary import Role
from services.ui.navigation import NavigationItem, Tab

__all__ = [
    "NAVIGATION",
    "TABS",
    "WARMING",
    "answering",
    "benchmark",
    "campaign_firms",
    "campaign_lists",
    "campaigns",
    "cases",
    "correcting",
    "earlier",
    "editions",
    "evidence",
    "helped",
    "helping",
    "keeping",
    "papers",
    "pledging",
    "proving",
    "public",
    "quality",
    "recalculating",
    "results",
    "router",
    "sharing",
    "sheets",
    "verifying",
    "vouching",
]  # fmt: skip

NAVIGATION = [
    NavigationItem("线上测评", "/assessment/", {Role.SME}),
    NavigationItem("测评活动", "/assessment/campaigns", {Role.COMMISSIONER, Role.MANAGER, Role.LIAISON}, place=60),
    NavigationItem("评测指标", "/assessment/editions", (Role.MANAGER, Role.COMMISSIONER), place=60),
    NavigationItem("测评质量", "/assessment/quality", {Role.MANAGER, Role.COMMISSIONER}, place=80),
]
TABS = [Tab("线上测评", "/assessment/cases/{case_id}", READERS)]
WARMING = [warm_printing]
