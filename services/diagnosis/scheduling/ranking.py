"""Which expert, and when: every free slot of every expert gets points of 100 and the sentences that say why.

Skills 40 (the scene wanted first counts most), industry 20, district 15, fair load 15, early 10. The same question
always gets the same answer; equal points go to the earlier slot, then to the expert longer with the center.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from uuid import UUID

from services.contracts.words import _
from services.diagnosis.scheduling.slots import Span
from services.diagnosis.scheduling.spelling import spell_day
from services.workdays import SHANGHAI

SKILL, INDUSTRY, DISTRICT, LOAD, EARLY = 40, 20, 15, 15, 10


@dataclass(frozen=True, slots=True)
class Wish:
    """What the case needs. `wanted_scenes` nearest first, empty before an assessment."""

    wanted_scenes: tuple[str, ...]
    industry: str
    industry_name: str
    district: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One expert. `load` is the number of visits of the last and next thirty days."""

    expert_id: UUID
    expert_no: int
    scenes: frozenset[str]
    industries: frozenset[str]
    districts: frozenset[str]
    load: int
    slots: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """An expert, a slot, how well it suits (0-100), and why."""

    expert_id: UUID
    expert_no: int
    span: Span
    score: int
    reasons: tuple[str, ...]


def rank(
    wish: Wish, candidates: Sequence[Candidate], *, now: datetime, horizon: timedelta, limit: int = 12, per_expert: int = 3
) -> list[Proposal]:
    """The best slots first, at most `per_expert` of one expert and `limit` in all."""
    busiest = max((candidate.load for candidate in candidates), default=0)
    found = [
        _propose(wish, candidate, span, now, horizon, busiest)
        for candidate in candidates
        for span in candidate.slots[:per_expert]
    ]  # fmt: skip
    return sorted(found, key=lambda proposal: (-proposal.score, proposal.span.starts_at, proposal.expert_no))[:limit]


def _propose(wish: Wish, candidate: Candidate, span: Span, now: datetime, horizon: timedelta, busiest: int) -> Proposal:
    points = (
        SKILL * _skill(wish, candidate)
        + INDUSTRY * (wish.industry in candidate.industries)
        + DISTRICT * (wish.district in candidate.districts)
        + LOAD * (1 - Fraction(candidate.load, busiest) if busiest else Fraction(1))
        + EARLY * _earliness(span, now, horizon)
    )
    return Proposal(candidate.expert_id, candidate.expert_no, span, round(points), _reasons(wish, candidate, span))


def _skill(wish: Wish, candidate: Candidate) -> Fraction:
    """Share of the wanted scenes the expert knows, the first counting most; a half where nothing is wanted yet."""
    weights = {scene: len(wish.wanted_scenes) - place for place, scene in enumerate(wish.wanted_scenes)}
    if not weights:
        return Fraction(1, 2)
    return Fraction(sum(weight for scene, weight in weights.items() if scene in candidate.scenes), sum(weights.values()))


def _earliness(span: Span, now: datetime, horizon: timedelta) -> Fraction:
    waited = Fraction(int((span.starts_at - now).total_seconds()), int(horizon.total_seconds()))
    return max(Fraction(0), 1 - waited)


def _reasons(wish: Wish, candidate: Candidate, span: Span) -> tuple[str, ...]:
    reasons = [_skill_sentence(wish, candidate)]
    if wish.industry in candidate.industries:
        reasons.append(_("熟悉{industry}").format(industry=wish.industry_name))
    if wish.district in candidate.districts:
        reasons.append(_("服务{district}，路程近").format(district=wish.district))
    reasons.append(
        _("前后 30 天共 {count} 次上门").format(count=candidate.load) if candidate.load else _("前后 30 天没有其他上门")
    )
    reasons.append(
        _("这位专家最早有空的时间") if candidate.slots and span == candidate.slots[0] else _("{day}也有空").format(day=_day(span))
    )
    return tuple(reasons)


def _skill_sentence(wish: Wish, candidate: Candidate) -> str:
    known = [scene for scene in wish.wanted_scenes if scene in candidate.scenes]
    if not wish.wanted_scenes:
        return _("企业还没有测评结果，先按行业和地区匹配")
    if not known:
        return _("最需要提升的场景不在其专长内")
    return _("擅长最需要提升的场景：{scenes}").format(scenes="、".join(known))


def _day(span: Span) -> str:
    return spell_day(span.starts_at.astimezone(SHANGHAI).date())
