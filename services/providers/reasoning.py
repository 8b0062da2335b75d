"""The sentences that say why a provider stands where it stands, for a factory owner to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from services.contracts.industries import division_name
from services.contracts.vocabulary import LEVEL_NAMES, SizeClass
from services.contracts.words import _


class _Demand(Protocol):
    @property
    def scene(self) -> str: ...
    @property
    def target_level(self) -> int: ...


class _Offer(Protocol):
    @property
    def product_id(self) -> UUID: ...
    @property
    def name(self) -> str: ...
    @property
    def industries(self) -> frozenset[str]: ...
    @property
    def levels(self) -> frozenset[int]: ...
    @property
    def days_to_live(self) -> int: ...
    @property
    def light(self) -> bool: ...


_SCENES = "\0"

Pairs = Sequence[tuple[_Demand, _Offer | None]]
"""Each demand with the provider's best product for it, or none."""


def explain(best: Pairs, industry: str, size_class: SizeClass, *, near: bool, district: str) -> tuple[str, ...]:
    """Reasons for, then what is missing."""
    chosen = sorted({offer.product_id: offer for _demand, offer in best if offer}.values(), key=lambda offer: offer.product_id)
    return (
        _coverage(best),
        *_lifts(best),
        _experience(chosen, industry),
        *_lightness(chosen, size_class),
        _("最快约 {days} 天上线").format(days=min(offer.days_to_live for offer in chosen)),
        *([_("在{district}有服务团队").format(district=district)] if near else []),
        *_gaps(best),
    )


def short_level(level: int) -> str:
    """一级, 二级 … without the name in brackets."""
    return LEVEL_NAMES[level].split("（")[0]


def _coverage(best: Pairs) -> str:
    covered = [demand.scene for demand, offer in best if offer]
    if len(covered) == len(best):
        return _("诊断提出的 {all} 个场景都能做：{scenes}").format(all=len(best), scenes="、".join(covered))
    return _("诊断提出的 {all} 个场景中能做 {n} 个：{scenes}").format(all=len(best), n=len(covered), scenes="、".join(covered))


def _lifts(best: Pairs) -> list[str]:
    """One sentence a product and level, naming every scene it holds for."""
    scenes: dict[str, list[str]] = {}
    for demand, offer in best:
        if offer:
            scenes.setdefault(_lift(demand, offer), []).append(demand.scene)
    return [sentence.replace(_SCENES, "、".join(named)) for sentence, named in scenes.items()]


def _lift(demand: _Demand, offer: _Offer) -> str:
    words = {"product": offer.name, "scenes": _SCENES, "level": short_level(demand.target_level)}
    if demand.target_level in offer.levels:
        return _("“{product}”可支撑{scenes}提升到{level}").format(**words)
    if any(level > demand.target_level for level in offer.levels):
        return _("“{product}”能做{scenes}，但面向比{level}更高的等级").format(**words)
    return _("“{product}”能做{scenes}，但未标明能达到{level}").format(**words)


def _experience(chosen: list[_Offer], industry: str) -> str:
    if any(industry in offer.industries for offer in chosen):
        return _("有面向{industry}的产品").format(industry=division_name(industry))
    return _("产品不限行业，请问清是否做过同行企业")


def _lightness(chosen: list[_Offer], size_class: SizeClass) -> list[str]:
    light = [offer.name for offer in chosen if offer.light]
    if light and size_class in (SizeClass.SMALL, SizeClass.MICRO):
        return [_("“{product}”是“小快轻准”产品，适合{size}企业").format(product=light[0], size=size_class.value)]
    return [_("“{product}”是“小快轻准”产品").format(product=light[0])] if light else []


def _gaps(best: Pairs) -> list[str]:
    missing = [demand.scene for demand, offer in best if not offer]
    return [_("暂不能做：{scenes}").format(scenes="、".join(missing))] if missing else []
