"""Doors for people."""

from __future__ import annotations

from services.contracts.vocabulary import Role
from services.outreach.pages import checks, editions, guide, posters, stories, story_deeds
from services.outreach.pages.desk import router
from services.outreach.pages.gatherings import calendar, door, keeping, listing, registering
from services.ui.navigation import NavigationItem, Tab

_EVERYBODY = tuple(Role)
_STAFF = (Role.MANAGER, Role.COMMISSIONER, Role.LIAISON, Role.MENTOR)
_KEEPERS = (Role.MANAGER, Role.COMMISSIONER, Role.LIAISON)
_GUESTS = (Role.SME, Role.PROVIDER, Role.EXPERT, Role.MENTOR)

NAVIGATION: list[NavigationItem] = [
    NavigationItem("培训与交流会", "/outreach/calendar", _GUESTS, place=60, public=True, measure=2),
    NavigationItem("培训与交流会", "/outreach/calendar", _GUESTS, place=60, public=True, measure=9),
    NavigationItem("活动管理", "/outreach/gatherings", _KEEPERS, place=60),
    NavigationItem("指南与指标", "/outreach/guide", _EVERYBODY, place=70, public=True, measure=1),
    NavigationItem("典型案例", "/outreach/stories", _EVERYBODY, place=72, public=True, measure=3),
    NavigationItem("三分钟自查", "/outreach/check", (Role.SME,), place=71, public=True),
    NavigationItem("自查海报", "/outreach/check-poster", _STAFF, place=86),
]
TABS: list[Tab] = [Tab("典型案例", "/outreach/cases/{case_id}/story", (Role.SME, *_STAFF), place=60)]

__all__ = [
    "NAVIGATION", "TABS", "calendar", "checks", "door", "editions", "guide", "keeping", "listing", "posters", "registering", "router",
    "stories", "story_deeds",
]  # fmt: skip
