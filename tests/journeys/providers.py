"""What a provider sees and does by clicking."""

from __future__ import annotations

from datetime import timedelta

from tests.journeys.people import Person, now

DEMONSTRATION = "江城云制造科技有限公司"
"""Whom provider@demo works for."""

MILESTONES = [
    ("基础数据整理", 10, "物料与工时清单"),
    ("系统上线试运行", 30, "上线确认单"),
    ("全线切换", 45, "切换后两周的排产记录"),
]


def knows_nothing_of(provider: Person, *identifying: str) -> None:
    """None of a provider's pages, nor their sources, has any of these words; a case's page is refused."""
    for path in ("/providers/referrals", "/messages", "/providers/mine", "/providers/listed"):
        provider.open(path)
        for word in identifying:
            assert word not in provider.page.content(), f"{path} shows {word} before any consent"


def write_plan(provider: Person) -> None:
    """A goal, the domain, two scenes with their levels, and milestones."""
    provider.fill(goal="齿轮线按系统排产，交期可承诺")
    provider.choose("生产制造")
    for number, scene in enumerate(("计划排程", "生产管控"), 1):
        provider.fill(**{f"scene_{number}": scene, f"level_{number}": "2"})
    for number, (title, days, proof) in enumerate(MILESTONES, 1):
        due = (now() + timedelta(days=days)).date().isoformat()
        provider.fill(**{f"title_{number}": title, f"due_{number}": due, f"proof_{number}": proof})
    provider.press("提交给企业确认")
