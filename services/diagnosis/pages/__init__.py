"""Diagnosis for people."""

from services.contracts.vocabulary import Role
from services.diagnosis.pages import assigning, cases, experts, findings, outings, reports, retests, visits, years
from services.diagnosis.pages.door import LEADERS, READERS, router
from services.ui.navigation import NavigationItem, Tab

NAVIGATION = [
    NavigationItem("我的上门", "/diagnosis/visits", {Role.EXPERT}),
    NavigationItem("我的时间", "/diagnosis/experts/me", {Role.EXPERT}),
    NavigationItem("安排诊断", "/diagnosis/assign", set(LEADERS)),
    NavigationItem("诊断专家", "/diagnosis/experts", set(LEADERS)),
]
TABS = [Tab("把脉诊断", "/diagnosis/cases/{case_id}", set(READERS))]

__all__ = [
    "NAVIGATION", "TABS", "assigning", "cases", "experts", "findings", "outings", "reports", "retests", "router", "visits", "years",
]  # fmt: skip
