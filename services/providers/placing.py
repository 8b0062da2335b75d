"""A plan laid out over the four domains of 上云用数赋智. Pure.

Which of the 16 scenes belongs to which domain is this center's own sorting: the indicators group them differently.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from services.contracts.vocabulary import CloudDomain

DOMAIN_OF: dict[str, CloudDomain] = {
    **dict.fromkeys(("产品设计", "工艺设计"), CloudDomain.RESEARCH),
    **dict.fromkeys(("计划排程", "生产管控", "质量管理", "设备管理", "安全生产", "能耗管理"), CloudDomain.PRODUCTION),
    **dict.fromkeys(("采购管理", "仓储物流", "财务管理", "人力资源", "协同办公", "决策支持"), CloudDomain.MANAGEMENT),
    **dict.fromkeys(("营销管理", "售后服务"), CloudDomain.MARKETING),
}


@dataclass(frozen=True, slots=True)
class PlacedScene:
    """A scene of the plan. `present_level` None: the diagnosis did not look at it, or the reader may not know."""

    scene: str
    present_level: int | None
    target_level: int


@dataclass(frozen=True, slots=True)
class PlacedDomain:
    """`chosen`: the plan says that it works in this domain, perhaps without lifting one of the 16 scenes."""

    domain: CloudDomain
    chosen: bool
    scenes: list[PlacedScene]


class Due(Protocol):
    """A milestone, as far as progress is about it."""

    @property
    def due_on(self) -> date: ...

    @property
    def reached_at(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a plan has got. `next_on` and `days_left` are of the first milestone not reached; negative days are overdue."""

    reached: int
    total: int
    overdue: int
    next_on: date | None
    days_left: int | None

    @property
    def percent(self) -> int:
        return 100 * self.reached // self.total if self.total else 0


def place(domains: Sequence[str], scenes: Iterable[Mapping[str, Any]], present: Mapping[str, int]) -> list[PlacedDomain]:
    """All four domains, in their order, each with its scenes in the order of the plan."""
    placed: dict[CloudDomain, list[PlacedScene]] = {domain: [] for domain in CloudDomain}
    for one in scenes:
        placed[DOMAIN_OF[one["scene"]]].append(PlacedScene(one["scene"], present.get(one["scene"]), int(one["target_level"])))
    return [PlacedDomain(domain, domain.value in domains or bool(found), found) for domain, found in placed.items()]


def present_levels(findings: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Scene → the level the expert found it at."""
    return {one["scene"]: int(one["present_level"]) for one in findings}


def progress_of(milestones: Sequence[Due], today: date, *, running: bool) -> Progress:
    """Nothing is overdue before the firm has agreed, or after the work was delivered."""
    waiting = sorted(one.due_on for one in milestones if one.reached_at is None)
    overdue = sum(due_on < today for due_on in waiting) if running else 0
    first = waiting[0] if waiting else None
    return Progress(len(milestones) - len(waiting), len(milestones), overdue, first, (first - today).days if first else None)
